//! CPU time and memory of processes of this machine, from Linux's `/proc`.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Ticks a second in `/proc/<pid>/stat`: fixed at 100 by the kernel's interface to user space.
const TICKS: u64 = 100;

/// What a process has used so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usage {
    /// User and system time of all its threads, in steps of 10 ms.
    pub(crate) cpu: Duration,
    /// Resident memory in KiB.
    pub(crate) rss_kib: u64,
}

/// Usage of process `pid`; none when it is gone or this is no Linux.
pub(crate) fn usage(pid: u32) -> Option<Usage> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    Some(Usage {
        cpu: cpu_of(&stat)?,
        rss_kib: rss_of(&status)?,
    })
}

/// CPU time of this process: user and system time of all its threads, in steps of 10 ms; zero where
/// there is no `/proc`.
pub fn own_cpu() -> Duration {
    fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(|stat| cpu_of(&stat))
        .unwrap_or_default()
}

/// How many files this process may have open.
pub(crate) fn open_files_limit() -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}

/// The process that listens on `address`, if it is one of this machine whose open files may be read.
pub(crate) fn listener(address: SocketAddr) -> Option<u32> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let inode = tables
        .iter()
        .find_map(|table| inode_in(&fs::read_to_string(table).ok()?, address))?;
    let wanted = format!("socket:[{inode}]");
    let processes = fs::read_dir("/proc").ok()?.flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .find(|pid| {
            let files = fs::read_dir(format!("/proc/{pid}/fd"))
                .into_iter()
                .flatten()
                .flatten();
            files
                .filter_map(|file| fs::read_link(file.path()).ok())
                .any(|link| link.as_os_str() == wanted.as_str())
        })
}

fn cpu_of(stat: &str) -> Option<Duration> {
    // The name in brackets may itself contain spaces and brackets.
    let after_name = stat.rsplit_once(')')?.1;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * (1000 / TICKS)))
}

fn rss_of(status: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Inode of the socket that listens on `address` or on its port at every address.
fn inode_in(table: &str, address: SocketAddr) -> Option<u64> {
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
        let (ip, port) = local.split_once(':')?;
        let ip = ip_of(ip)?;
        let here = ip.to_canonical() == address.ip().to_canonical() || ip.is_unspecified();
        let listens = *state == "0A" && u16::from_str_radix(port, 16).ok()? == address.port();
        if listens && here { inode.parse().ok() } else { None }
    })
}

/// Words of 32 bits in the order of this machine's bytes.
fn ip_of(hex: &str) -> Option<IpAddr> {
    let word = |at: usize| Some(u32::from_str_radix(hex.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    match hex.len() {
        8 => Some(IpAddr::V4(Ipv4Addr::from(word(0)?))),
        32 => {
            let mut bytes = [0; 16];
            for (part, at) in bytes.chunks_mut(4).zip([0, 8, 16, 24]) {
                part.copy_from_slice(&word(at)?);
            }
            Some(IpAddr::V6(Ipv6Addr::from(bytes)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stat_and_status() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 3 0 100 1000 200 0";
        assert_eq!(cpu_of(stat), Some(Duration::from_secs(3)));
        assert_eq!(rss_of("Name:\tx\nVmRSS:\t    4096 kB\n"), Some(4096));
        assert_eq!(cpu_of(""), None);
        assert_eq!(rss_of(""), None);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn listening_sockets() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
             0: 0100007F:1F6B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 x\n\
             1: 0100007F:1F6C 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 x\n\
             2: 00000000:1F6D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 x\n\
             3: 00000000000000000000000001000000:1F6E 0:0 0A 0:0 00:0 0     0        0 4714 1 x\n";
        let check = |address: &str, expect: Option<u64>| {
            assert_eq!(inode_in(table, address.parse().unwrap()), expect, "{address}");
        };
        check("127.0.0.1:8043", Some(4711));
        check("127.0.0.2:8043", None);
        check("127.0.0.1:8044", None);
        check("127.0.0.1:8045", Some(4713));
        check("[::1]:8046", Some(4714));
    }

    #[test]
    fn this_process_is_found_by_its_port() {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        assert_eq!(listener(socket.local_addr().unwrap()), Some(std::process::id()));
        assert!(usage(std::process::id()).unwrap().rss_kib > 0);
        assert!(open_files_limit().unwrap() > 0);
    }
}

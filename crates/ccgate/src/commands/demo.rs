//! `ccgate demo`

use crate::demo_phones::{DemoPhones, Outside};
use crate::failure::Failure;
use crate::installation::{environment, now};
use crate::{demo_flow, descriptors, logging, out, service, tour};
use ccgate_core::directory::{AgentEntry, Directory, PhoneRange};
use ccgate_core::{AgentId, SkillId};
use ccgate_server::auth::{Passwords, Secret};
use ccgate_server::config::Config;
use ccgate_server::run::make_data_folder;
use ccgate_sip::Transport;
use ccgate_store::{IdRange, NewCredential, Options, PhoneAccount, Store, Synchronous, demo};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// The demo's realm: the passwords of its phones are kept hashed with it.
const REALM: &str = "ccgate";
/// Further agents have numbers from here on.
const FURTHER_FIRST: u32 = 10_001;
/// The last number that the interface of 2024 has.
const LAST: u32 = 59_999;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Where desktops connect; port 0 takes a free one. Everybody who can reach it can sign in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8043")]
    listen: SocketAddr,
    /// Where phones register and callers come in, UDP and TCP; port 0 takes a free one, off leaves it out. With an address
    /// that others reach, every SIP phone can be an agent's
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5060", value_parser = listen)]
    sip_listen: Listen,
    /// Folder of the demo's database and certificate; kept for the next time
    /// [default: $XDG_DATA_HOME/ccgate-demo or ~/.local/share/ccgate-demo]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Don't show the tour
    #[arg(long)]
    no_tour: bool,
    /// Don't start a phone for each demo agent
    #[arg(long)]
    no_phones: bool,
    /// Where /metrics, /healthz and /readyz are answered; port 0 takes a free one, off leaves them out
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = listen)]
    ops_listen: Listen,
    /// Add so many agents for `ccgate load`: 10001 and on, phone 39900 + number
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=49_999))]
    agents: u32,
}

/// Where a part of the demo listens, if it is wanted.
#[derive(Clone, Copy, Debug)]
struct Listen(Option<SocketAddr>);

impl Listen {
    /// As the configuration has it.
    fn key(self) -> String {
        self.0
            .map_or_else(|| "off".to_owned(), |address| address.to_string())
    }
}

fn listen(text: &str) -> Result<Listen, String> {
    if text == "off" {
        return Ok(Listen(None));
    }
    let address = text
        .parse()
        .map_err(|_| "neither an address with a port nor off".to_owned())?;
    Ok(Listen(Some(address)))
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let data = args.data.clone().unwrap_or_else(default_data);
    make_data_folder(&data).map_err(|error| Failure::failed(format!("{}: {error}", data.display())))?;
    let data = data.canonicalize().unwrap_or(data);
    let outside = Outside::start().await.map_err(Failure::failed)?;
    let config = config(&args, &data, outside.address)?;
    logging::start(&config.log)?;
    descriptors::raise(false);
    let mut signals = service::Signals::catch()?;
    fill(&config, args.agents).await?;
    demo_flow::write(&data).map_err(|error| Failure::failed(format!("{}: {error}", data.display())))?;
    let Some(running) = service::up(config, &mut signals).await? else {
        return Ok(());
    };
    let Some(address) = running.https else {
        return Err(Failure::failed("the demo needs its HTTPS port"));
    };
    let address = reachable(address);
    let sip = running
        .sip
        .iter()
        .find(|(transport, _)| *transport == Transport::Udp)
        .map(|(_, address)| reachable(*address));
    let phones = match sip {
        Some(sip) if !args.no_phones => {
            let agents: Vec<AgentId> = demo::directory().agents.keys().copied().collect();
            Some((
                sip,
                DemoPhones::start(&agents, sip).await.map_err(Failure::failed)?,
            ))
        }
        _ => None,
    };
    let certificate = data.join("certificate").join("server.crt");
    out::say(greeting(&args, address, sip, running.ops, &data, &certificate));
    // On its own: a signal ends the demo in the midst of the tour too.
    let (with_tour, ops) = (!args.no_tour, running.ops);
    let tour = tokio::spawn(async move {
        if with_tour {
            show_tour(tour::Ground {
                address,
                certificate: &certificate,
                ops,
                switch: phones.as_ref().map(|(sip, phones)| (*sip, phones)),
            })
            .await;
        }
        // The phones stay as long as the demo does.
        std::future::pending::<()>().await;
        drop(phones);
    });
    let ended = service::down(running, &mut signals).await;
    tour.abort();
    ended
}

async fn show_tour(ground: tour::Ground<'_>) {
    match tour::run(ground).await {
        Ok(()) => out::say("\ntour finished; the demo stays up until Ctrl-C"),
        Err(error) => out::say(format_args!(
            "\ntour failed: {error}\nThe demo stays up until Ctrl-C."
        )),
    }
}

/// The defaults, but for what the demo is about. The environment may set the rest.
fn config(args: &Args, data: &Path, outside: SocketAddr) -> Result<Config, Failure> {
    let sip = args.sip_listen.key();
    let ip = args
        .sip_listen
        .0
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip());
    // This machine comes from there when it calls that address.
    let callers = if ip.is_unspecified() || ip.is_loopback() {
        String::new()
    } else {
        format!(r#", "{ip}""#)
    };
    let fixed = [
        ("CCGATE_SIP__ENABLED", args.sip_listen.0.is_some().to_string()),
        ("CCGATE_SIP__LISTEN_UDP", sip.clone()),
        ("CCGATE_SIP__LISTEN_TCP", sip),
        // Callers come from this machine, and whatever number agents call answers.
        (
            "CCGATE_SIP__TRUNKS",
            format!(
                r#"[{{ name = "outside", addresses = ["{outside}"], identify = ["127.0.0.0/8"{callers}] }}]"#
            ),
        ),
        ("CCGATE_SIP__ROUTES", r#"[{ trunks = ["outside"] }]"#.to_owned()),
        ("CCGATE_SIP__REALM", REALM.to_owned()),
        ("CCGATE_MEDIA__LISTEN_ADDRESS", ip.to_string()),
        ("CCGATE_NODE__DATA", data.display().to_string()),
        ("CCGATE_STORE__URL", String::new()),
        ("CCGATE_HTTPS__LISTEN", args.listen.to_string()),
        ("CCGATE_HTTPS__CERTIFICATE", String::new()),
        ("CCGATE_HTTPS__KEY", String::new()),
        ("CCGATE_HTTP__LISTEN", "off".to_owned()),
        ("CCGATE_OPS__LISTEN", args.ops_listen.key()),
        ("CCGATE_FLOWS__DIRECTORY", String::new()),
        ("CCGATE_MEDIA__PROMPTS", String::new()),
        // ccgate load comes from few addresses.
        ("CCGATE_LIMITS__CONNECTIONS_PER_ADDRESS", "20000".to_owned()),
    ];
    // What happens is in the tour; the log is for what goes wrong.
    let presets = [("CCGATE_LOG__FILTER".to_owned(), "warn".to_owned())];
    let others = environment().filter(|(name, _)| fixed.iter().all(|(own, _)| own != name));
    let own = fixed
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    Ok(Config::load(None, presets.into_iter().chain(others).chain(own))?)
}

fn default_data() -> PathBuf {
    let folder = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let of_user = folder("XDG_DATA_HOME").or_else(|| Some(folder("HOME")?.join(".local/share")));
    of_user.unwrap_or_default().join("ccgate-demo")
}

/// Where this machine itself connects to.
fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

/// Makes the demo's directory in an empty store, and adds the further agents that are missing.
async fn fill(config: &Config, further: u32) -> Result<(), Failure> {
    let options = Options {
        synchronous: Synchronous::Normal,
        ..Options::default()
    };
    let store = Store::open(config.store.url.expose(), options).await?;
    let (_, mut directories) = store.load_directories().await?;
    let mut new: Vec<AgentId> = Vec::new();
    if directories.is_empty() {
        let directory = demo::directory();
        new.extend(directory.agents.keys());
        directories.push(directory);
    }
    let mut changed = false;
    if let Some(directory) = directories.iter_mut().find(|one| one.vdn == demo::VDN) {
        new.extend(add_further(directory, further));
        changed = demo::entitle(directory);
    }
    if !new.is_empty() || changed {
        let passwords =
            Passwords::new(&config.password.cost).map_err(|fault| Failure::failed(fault.to_string()))?;
        let hash = passwords.hash(&Secret::from(demo::PASSWORD)).await;
        let hash = hash.map_err(|fault| Failure::failed(fault.to_string()))?;
        // One hash for all: these passwords are no secret, and thousands of hashes take minutes.
        let credential = |agent: &AgentId| NewCredential {
            agent: *agent,
            hash: hash.clone(),
            must_change: false,
        };
        let credentials: Vec<NewCredential> = new.iter().map(credential).collect();
        let ids = IdRange::default();
        let history = config.password.history;
        store
            .import(&directories, &credentials, history, ids, "demo", now())
            .await?;
        let phones: Vec<PhoneAccount> = new
            .iter()
            .map(|agent| demo::phone_account(*agent, REALM))
            .collect();
        store.phones_set(&phones, "demo").await?;
    }
    store.close().await;
    Ok(())
}

fn add_further(directory: &mut Directory, further: u32) -> Vec<AgentId> {
    let wanted = FURTHER_FIRST..(FURTHER_FIRST + further).min(LAST + 1);
    let missing: Vec<AgentId> = wanted
        .map(AgentId)
        .filter(|agent| !directory.agents.contains_key(agent))
        .collect();
    if missing.is_empty() {
        return missing;
    }
    let phones = PhoneRange {
        first: demo::phone_of(AgentId(FURTHER_FIRST)),
        last: demo::phone_of(AgentId(LAST)),
    };
    if !directory.phone_ranges.contains(&phones) {
        directory.phone_ranges.push(phones);
    }
    let skills: Vec<SkillId> = directory.skills.keys().copied().take(2).collect();
    for agent in &missing {
        let entry = AgentEntry {
            name: format!("Agent {agent}"),
            phones: [demo::phone_of(*agent)].into(),
            skills: skills.iter().map(|skill| (*skill, 1)).collect(),
            ..AgentEntry::default()
        };
        directory.agents.insert(*agent, entry);
    }
    missing
}

fn greeting(
    args: &Args,
    address: SocketAddr,
    sip: Option<SocketAddr>,
    ops: Option<SocketAddr>,
    data: &Path,
    certificate: &Path,
) -> String {
    let password = demo::PASSWORD;
    let base = format!("https://localhost:{}/agentgateway/resource", address.port());
    let mut text = format!(
        "ccgate demo\n\
         \x20 console    https://localhost:{}/  in a browser: agent 101, supervisor 106, administrator 107\n\
         \x20 desktops   https://{address}/agentgateway/resource\n\
         \x20 agents     101-120, inspectors 106 and 121, class leader 122; VDN 1\n\
         \x20 numbers    3000 queue 1; 4000 the flow {}: greeting, menu, queues\n\
         \x20 phones     40001 for agent 101 to 40022 for agent 122: 39900 + number\n\
         \x20 password   {password}, for all of them\n\
         \x20 data       {}\n\
         \x20 curl       curl --cacert '{}' -i -X PUT {base}/onlineagent/101 \\\n\
         \x20              -H 'Content-Type: application/json' -d '{{\"password\":\"{password}\",\"phonenum\":\"40001\"}}'\n\
         \x20 directory  CCGATE_NODE__DATA='{}' ccgate agent list\n",
        address.port(),
        demo_flow::FILE,
        data.display(),
        certificate.display(),
        data.display(),
    );
    if let Some(sip) = sip {
        let phone = demo::PHONE_PASSWORD;
        text.push_str(&format!(
            "  SIP        {sip}, UDP and TCP, realm {REALM}; user 40001-40022, password {phone}\n\
             \x20 call       ccgate call --server {sip} --to 3000 --from 13900000000 --expect-tone 800\n",
        ));
    }
    if let Some(ops) = ops {
        text.push_str(&format!("  metrics    http://{ops}/metrics\n"));
    }
    if args.agents > 0 {
        let last = FURTHER_FIRST + args.agents - 1;
        text.push_str(&format!(
            "  load       agents {FURTHER_FIRST}-{last}: ccgate load --help\n"
        ));
    }
    if !address.ip().is_loopback() || args.listen.ip().is_unspecified() {
        text.push_str(
            "  beware     this port is not only for this machine, and everybody knows the password\n",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_agents_are_added_once() {
        let mut directory = demo::directory();
        assert_eq!(add_further(&mut directory, 0), []);
        assert_eq!(add_further(&mut directory, 2), [AgentId(10_001), AgentId(10_002)]);
        assert_eq!(add_further(&mut directory, 3), [AgentId(10_003)]);
        assert_eq!(add_further(&mut directory, 49_999).len(), 49_996);
        assert!(directory.agents.contains_key(&AgentId(LAST)));
        let faults = ccgate_store::rules::check(&[directory], IdRange::default());
        assert!(faults.is_empty(), "{faults:?}");
    }

    #[test]
    fn an_address_that_can_be_connected_to() {
        let check = |listening: &str, expect: &str| {
            assert_eq!(reachable(listening.parse().unwrap()), expect.parse().unwrap());
        };
        check("0.0.0.0:8043", "127.0.0.1:8043");
        check("[::]:8043", "[::1]:8043");
        check("10.0.0.7:8043", "10.0.0.7:8043");
    }
}

//! Groups of agents and of client addresses, as rules name them.

use ccgate_core::AgentId;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The highest agent number that any edition of the interface knows (spec/other.md §1).
const HIGHEST_AGENT: u32 = 999_999;

/// Agent numbers, as written in `"101-120,200"`. Not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentSet(Vec<RangeInclusive<u32>>);

impl AgentSet {
    /// Whether the agent is one of them.
    pub fn contains(&self, agent: AgentId) -> bool {
        self.0.iter().any(|range| range.contains(&agent.0))
    }
}

impl FromStr for AgentSet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(|part| agent_range(part.trim()))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn agent_range(part: &str) -> Result<RangeInclusive<u32>, String> {
    let fault = || format!("must be agent numbers from 1 to {HIGHEST_AGENT} such as \"101-120,200\"");
    let (first, last) = part.split_once('-').unwrap_or((part, part));
    let first: u32 = first.trim().parse().map_err(|_| fault())?;
    let last: u32 = last.trim().parse().map_err(|_| fault())?;
    if first == 0 || first > last || last > HIGHEST_AGENT {
        return Err(fault());
    }
    Ok(first..=last)
}

/// An IPv4 or IPv6 network such as `10.0.0.0/8`, or one address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    prefix: u32,
}

impl Network {
    /// Its lowest address.
    pub fn base(&self) -> IpAddr {
        self.base
    }

    /// How many leading bits its addresses share.
    pub fn prefix(&self) -> u8 {
        // At most 128.
        u8::try_from(self.prefix).unwrap_or(128)
    }

    /// Whether the address lies in it. IPv4 written as IPv6 (`::ffff:10.0.0.1`) counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                (u32::from(base) ^ u32::from(address)) & mask_v4(self.prefix) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                (u128::from(base) ^ u128::from(address)) & mask_v6(self.prefix) == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = || format!("`{text}` must be a network such as 10.0.0.0/8, or an address");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u32>().map_err(|_| fault())?)),
            None => (text, None),
        };
        let base: IpAddr = address.parse().map_err(|_| fault())?;
        let longest = if base.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        if prefix > longest {
            return Err(fault());
        }
        let start = match base {
            IpAddr::V4(base) => IpAddr::V4(Ipv4Addr::from(u32::from(base) & mask_v4(prefix))),
            IpAddr::V6(base) => IpAddr::V6(Ipv6Addr::from(u128::from(base) & mask_v6(prefix))),
        };
        if start != base {
            // Most likely a slip of the pen, and a rule that fits more than was meant.
            return Err(format!(
                "`{text}` has bits set behind its prefix; the network is {start}/{prefix}"
            ));
        }
        Ok(Self { base, prefix })
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

/// Networks, as written in `"10.0.0.0/8, 192.0.2.1"`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

impl Networks {
    /// Whether one of them holds the address.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Network> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Network> for Networks {
    fn from_iter<I: IntoIterator<Item = Network>>(networks: I) -> Self {
        Self(networks.into_iter().collect())
    }
}

impl FromStr for Networks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(|part| part.trim().parse())
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn mask_v4(prefix: u32) -> u32 {
    u32::MAX.checked_shl(32 - prefix).unwrap_or(0)
}

fn mask_v6(prefix: u32) -> u128 {
    u128::MAX.checked_shl(128 - prefix).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        let cases = [
            ("10.0.0.0/8", "10.255.0.1", Some(true)),
            ("10.0.0.0/8", "11.0.0.1", Some(false)),
            ("10.0.0.0/8", "::ffff:10.1.2.3", Some(true)),
            ("0.0.0.0/0", "203.0.113.9", Some(true)),
            ("0.0.0.0/0", "2001:db8::1", Some(false)),
            ("::/0", "2001:db8::1", Some(true)),
            ("2001:db8::/32", "2001:db8:ffff::1", Some(true)),
            ("2001:db8::/32", "2001:db9::1", Some(false)),
            ("192.0.2.1", "192.0.2.1", Some(true)),
            ("192.0.2.1", "192.0.2.2", Some(false)),
            ("::1, 127.0.0.0/8", "127.3.2.1", Some(true)),
            ("10.0.0.1/8", "10.0.0.1", None),
            ("10.0.0.0/33", "10.0.0.1", None),
            ("10.0.0.0/", "10.0.0.1", None),
            ("10.0.0/8", "10.0.0.1", None),
            ("example.com", "10.0.0.1", None),
            ("", "10.0.0.1", None),
        ];
        for (text, address, expect) in cases {
            let networks = text.parse::<Networks>().ok();
            assert_eq!(
                networks.map(|n| n.contains(address.parse().unwrap())),
                expect,
                "{text} {address}"
            );
        }
    }

    #[test]
    fn agents() {
        let cases = [
            ("101-59999", 101, Some(true)),
            ("101-59999", 100, Some(false)),
            ("101-120, 200", 200, Some(true)),
            ("101-120,200", 121, Some(false)),
            ("200", 200, Some(true)),
            ("", 1, None),
            ("0-5", 1, None),
            ("9-5", 6, None),
            ("1-1000000", 6, None),
            ("a", 6, None),
            ("1-2-3", 1, None),
        ];
        for (text, agent, expect) in cases {
            let set = text.parse::<AgentSet>().ok();
            assert_eq!(
                set.map(|set| set.contains(AgentId(agent))),
                expect,
                "{text} {agent}"
            );
        }
    }
}

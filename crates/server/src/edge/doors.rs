//! Who may come in: open connections in all and by client address.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts the open connections.
pub(super) struct Doors {
    most: usize,
    most_of_one: usize,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// Why a connection may not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// `Limits::connections` are open.
    All,
    /// `Limits::connections_per_address` of this address are open.
    Address,
}

/// The place of one open connection; free again when dropped.
pub(super) struct Place {
    doors: Arc<Doors>,
    address: IpAddr,
}

impl Doors {
    pub(super) fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Doors {
            most,
            most_of_one,
            inside: Mutex::default(),
        })
    }

    /// Takes a place for a connection from `address`.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Result<Place, Full> {
        let address = network(address);
        let mut inside = self.inside();
        if inside.all >= self.most {
            return Err(Full::All);
        }
        let of_one = inside.by_address.entry(address).or_insert(0);
        if *of_one >= self.most_of_one {
            return Err(Full::Address);
        }
        *of_one += 1;
        inside.all += 1;
        Ok(Place {
            doors: Arc::clone(self),
            address,
        })
    }

    // The counts are whole at every moment the lock is free, so a poisoned lock is as good as any.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.doors.inside();
        inside.all -= 1;
        if let Entry::Occupied(mut of_one) = inside.by_address.entry(self.address) {
            *of_one.get_mut() -= 1;
            if *of_one.get() == 0 {
                of_one.remove();
            }
        }
    }
}

/// What is counted as one client: an IPv4 address, or the /64 of an IPv6 address, because one host
/// usually has the whole /64 for itself.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_and_given_back() {
        let doors = Doors::new(3, 2);
        let one: IpAddr = [127, 0, 0, 1].into();
        let two: IpAddr = [127, 0, 0, 2].into();
        let a = doors.enter(one).ok().unwrap();
        let _b = doors.enter(one).ok().unwrap();
        assert_eq!(doors.enter(one).err(), Some(Full::Address));
        let c = doors.enter(two).ok().unwrap();
        assert_eq!(doors.enter(two).err(), Some(Full::All));
        drop(a);
        assert_eq!(doors.inside().by_address[&network(one)], 1);
        drop(c);
        assert!(!doors.inside().by_address.contains_key(&network(two)));
        assert!(doors.enter(one).is_ok());
    }

    #[test]
    fn one_client_is_an_ipv4_address_or_an_ipv6_network() {
        for (address, expect) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::1", "::1"),
        ] {
            let (address, expect): (IpAddr, IpAddr) = (address.parse().unwrap(), expect.parse().unwrap());
            assert_eq!(network(address), expect);
        }
    }
}

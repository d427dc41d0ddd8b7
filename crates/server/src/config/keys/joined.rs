//! Lists of keys, made one.

use super::super::key::Key;

/// The keys of all lists, one list after the other; `N` is how many they are.
pub(super) const fn joined<const N: usize>(lists: &[&[Key]]) -> [Key; N] {
    let mut all = [lists[0][0]; N];
    let (mut n, mut list, mut at) = (0, 0, 0);
    while n < N {
        while at == lists[list].len() {
            (list, at) = (list + 1, 0);
        }
        all[n] = lists[list][at];
        (n, at) = (n + 1, at + 1);
    }
    all
}

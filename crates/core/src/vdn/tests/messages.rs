//! Notes and bulletins.

use super::check;

#[test]
fn a_note_reaches_who_is_signed_in() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         101 notes 102 lunch at noon
         101 notes 102,103,101 again
         101 notes 103 nobody
         101 notes 102,999 unknown
         102 owes",
        "sent; 102 note(101 name101: lunch at noon)
         sent, missed 103; 101 note(101 name101: again); 102 note(101 name101: again)
         refused: NobodyReached
         refused: unknown agent 999
         owed [1 2 3 4]",
    );
}

#[test]
fn a_bulletin_to_a_group() {
    check(
        ": 101 signs in idle
         : 103 signs in idle
         : 104 signs in idle
         : 121 signs in idle
         104 bulletin group desk read this
         101 bulletin group empty read this
         101 bulletin group none read this",
        "ok; 101 bulletin(104 name104: read this); 103 bulletin(104 name104: read this)
         ok
         refused: UnknownGroup",
    );
}

#[test]
fn a_bulletin_to_a_skill_queue() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 104 signs in idle
         : 104 skills 1,2
         102 bulletin skill sales prices
         102 bulletin skill voice prices
         102 bulletin skill none prices",
        "ok; 102 bulletin(102 name102: prices)
         ok; 101 bulletin(102 name102: prices); 102 bulletin(102 name102: prices); 104 bulletin(102 name102: prices)
         refused: UnknownSkill",
    );
}

//! The table of spec/voice.md §2.4: what an agent may ask for in each state of its calls.
//!
//! Where the rows of §2 say less than the buttons of the official browser demo, the rows count:
//! key presses, three-party and joining work in every talk that has what they need.

use super::script::answers;
use std::fmt::Write as _;

/// Columns: a name, and the operation of agent 101.
const OPERATIONS: [(&str, &str); 16] = [
    ("callout", "101 calls out 13999"),
    ("callinner", "101 calls 104"),
    ("answer", "101 answers"),
    ("hang up", "101 releases"),
    ("hold", "101 holds"),
    ("unhold", "101 retrieves"),
    ("transfer", "101 transfers 104 success"),
    ("second dial", "101 dials 12#"),
    ("innerhelp", "101 help 104"),
    ("mute", "101 mutes"),
    ("unmute", "101 unmutes"),
    ("confjoin", "101 confers c1"),
    ("connecthold", "101 connects c1"),
    ("record", "101 records"),
    ("saybusy", "101 saybusy 200"),
    ("logout", "101 logout"),
];

/// Rows: a name, and how it is reached. 104 is free all the time.
const STATES: [(&str, &str); 20] = [
    ("idle", ""),
    ("busy", ": 101 saybusy 201"),
    ("work", ": 101 work"),
    ("rest", ": 101 rest 60"),
    ("pre-occupied", ": 70001 calls 3000\n : phone of 101 rings"),
    ("Ringing", ": 70001 calls 3000\n : 101 picks up"),
    ("own phone rings", ": 101 calls out 13800"),
    (
        "dialling",
        ": 101 calls out 13800\n : 101 picks up\n : 13800 rings",
    ),
    ("Talking 0", ": 101 talks with 70001"),
    ("Talking 7", ": 101 talks to 13800"),
    (
        "Talking 7, held",
        ": 101 talks with 70001\n : 101 holds\n : 101 talks to 13800",
    ),
    (
        "Talking 6, calling",
        ": 101 calls 102\n : 101 picks up\n : 102 picks up",
    ),
    (
        "Talking 6, called",
        ": 102 calls 101\n : 102 picks up\n : 101 picks up\n : 101 answers",
    ),
    (
        "Talking 6, held",
        ": 101 talks with 70001\n : 101 holds\n : 101 calls 102\n : 102 picks up",
    ),
    (
        "Talking 51",
        ": 101 talks with 70001\n : 101 help 102\n : 102 picks up",
    ),
    (
        "Conference 52",
        ": 101 talks with 70001\n : 101 help3 102\n : 102 picks up",
    ),
    (
        "Conference",
        ": 101 talks with 70001\n : 101 holds\n : 101 calls out 13800\n : 13800 answers\n : 101 confers c1",
    ),
    ("muted", ": 101 talks with 70001\n : 101 mutes"),
    (
        "transfer waits",
        ": 101 talks with 70001\n : 101 transfers 102 success",
    ),
    ("Hold", ": 101 talks with 70001\n : 101 holds"),
];

#[test]
fn s2_4_every_state_and_operation() {
    let operations: Vec<&str> = OPERATIONS.iter().map(|(_, operation)| *operation).collect();
    let mut table = String::new();
    for (name, script) in STATES {
        // The caller goes to 101: the others sign in afterwards.
        let script = format!(
            ": 101 signs in idle manual\n +1s\n : 102 signs in idle\n : 104 signs in idle\n {script}"
        );
        let answers = answers(&script, &operations);
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for (answer, (operation, _)) in answers.into_iter().zip(OPERATIONS) {
            let answer = if answer.starts_with("refused") {
                answer
            } else {
                "allowed".into()
            };
            match groups.iter_mut().find(|(known, _)| *known == answer) {
                Some((_, operations)) => operations.push(operation),
                None => groups.push((answer, vec![operation])),
            }
        }
        groups.sort_by_key(|(answer, _)| (answer != "allowed", answer.clone()));
        writeln!(table, "{name}").unwrap();
        for (answer, operations) in groups {
            writeln!(table, "  {answer}: {}", operations.join(", ")).unwrap();
        }
    }
    assert!(table == EXPECTED, "the table is now\n{table}");
}

const EXPECTED: &str = "\
idle
  allowed: callout, callinner, saybusy, logout
  refused: NoCall: answer, hang up, hold, transfer, second dial, innerhelp, mute, unmute, confjoin, connecthold
  refused: NoHeldCall: unhold
  refused: WrongMediaState: record
busy
  allowed: callout, callinner, logout
  refused: NoCall: answer, hang up, hold, transfer, second dial, innerhelp, mute, unmute, confjoin, connecthold
  refused: NoHeldCall: unhold
  refused: WrongMediaState: record
  refused: WrongState: saybusy
work
  allowed: callout, callinner, saybusy, logout
  refused: NoCall: answer, hang up, hold, transfer, second dial, innerhelp, mute, unmute, confjoin, connecthold
  refused: NoHeldCall: unhold
  refused: WrongMediaState: record
rest
  allowed: logout
  refused: NoCall: answer, hang up, hold, transfer, second dial, innerhelp, mute, unmute, confjoin, connecthold
  refused: NoHeldCall: unhold
  refused: WrongMediaState: record
  refused: WrongState: callout, callinner, saybusy
pre-occupied
  allowed: saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer, hang up, second dial, confjoin, connecthold
  refused: NoHeldCall: unhold
  refused: WrongCallState: hold, transfer, innerhelp, mute, unmute
  refused: WrongMediaState: record
Ringing
  allowed: answer, hang up, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: second dial, confjoin, connecthold
  refused: NoHeldCall: unhold
  refused: WrongCallState: hold, transfer, innerhelp, mute, unmute
  refused: WrongMediaState: record
own phone rings
  allowed: hang up, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer, second dial, confjoin, connecthold
  refused: NoHeldCall: unhold
  refused: WrongCallState: hold, transfer, innerhelp, mute, unmute
  refused: WrongMediaState: record
dialling
  allowed: hang up, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer, second dial, confjoin, connecthold
  refused: NoHeldCall: unhold
  refused: WrongCallState: hold, transfer, innerhelp, mute, unmute
  refused: WrongMediaState: record
Talking 0
  allowed: hang up, hold, transfer, second dial, innerhelp, mute, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: NoHeldCall: unhold, confjoin, connecthold
  refused: WrongCallState: unmute
Talking 7
  allowed: hang up, hold, transfer, second dial, innerhelp, mute, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: NoHeldCall: unhold, confjoin, connecthold
  refused: WrongCallState: unmute
Talking 7, held
  allowed: hang up, hold, transfer, second dial, innerhelp, mute, confjoin, connecthold, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: WrongCallState: unhold, unmute
Talking 6, calling
  allowed: hang up, second dial, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: NoHeldCall: unhold, confjoin, connecthold
  refused: WrongCallState: hold, transfer, innerhelp, mute, unmute
Talking 6, called
  allowed: hang up, second dial, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: NoHeldCall: unhold, confjoin, connecthold
  refused: WrongCallState: hold, transfer, innerhelp, mute, unmute
Talking 6, held
  allowed: hang up, second dial, confjoin, connecthold, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: WrongCallState: hold, unhold, transfer, innerhelp, mute, unmute
Talking 51
  allowed: hang up, second dial, confjoin, connecthold, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: WrongCallState: hold, unhold, transfer, innerhelp, mute, unmute
Conference 52
  allowed: hang up, second dial, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: NoHeldCall: unhold, confjoin, connecthold
  refused: WrongCallState: hold, transfer, innerhelp, mute, unmute
Conference
  allowed: hang up, second dial, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: NoHeldCall: unhold, confjoin, connecthold
  refused: WrongCallState: hold, transfer, innerhelp, mute, unmute
muted
  allowed: hang up, second dial, unmute, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: NoHeldCall: unhold, confjoin, connecthold
  refused: WrongCallState: hold, transfer, innerhelp, mute
transfer waits
  allowed: hang up, second dial, record, saybusy
  refused: InCall: callout, callinner, logout
  refused: NoCall: answer
  refused: NoHeldCall: unhold, confjoin, connecthold
  refused: WrongCallState: hold, transfer, innerhelp, mute, unmute
Hold
  allowed: callout, callinner, unhold, saybusy
  refused: InCall: logout
  refused: NoCall: answer, hang up, hold, transfer, second dial, innerhelp, mute, unmute, confjoin, connecthold
  refused: WrongMediaState: record
";

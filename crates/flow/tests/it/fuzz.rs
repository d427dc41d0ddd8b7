//! Whatever a file holds: nothing panics, and a flow comes out only where no fault is told.

use super::{NOW, file};
use ccgate_flow::parse;
use proptest::prelude::*;

const WHOLE: &str = "[step.a]\ndo = \"menu\"\nsay = [\"x\", \"@position\"]\nkeys = { 1 = \"b\", \"#\" = \"a\" }\notherwise = \"b\"\n[step.b]\ndo = \"lookup\"\nurl = \"https://crm.example/{caller}\"\ntake = { level = \"/a\" }\nnext = \"c\"\notherwise = \"d\"\n[step.c]\ndo = \"queue\"\nskill = 1\nannounce = { every = \"20s\", say = \"x\" }\nwaited = \"d\"\n[step.d]\ndo = \"collect\"\nsay = \"y\"\nfield = \"pin\"\nnext = \"e\"\notherwise = \"e\"\n[step.e]\ndo = \"end\"\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_files(cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..8usize, ".{0,6}"), 1..6)) {
        let mut text: Vec<char> = file(WHOLE).chars().collect();
        for (at, length, instead) in cuts {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, instead.chars());
        }
        let text: String = text.into_iter().collect();
        let (flow, problems) = parse(&text, NOW);
        prop_assert_eq!(flow.is_none(), problems.iter().any(|problem| !problem.warning), "{}", text);
        if let Some(flow) = flow {
            let steps = flow.flow.steps.len();
            prop_assert!(steps > 0);
        }
    }
}

//! Descriptions.

use super::*;
use proptest::prelude::*;

const FINGERPRINT: &str = "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff\r\n";
const ICE: &str = "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n";
const CRYPTO: &str =
    "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd|2^31\r\n";

fn describe(media: &str) -> String {
    format!("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n{media}")
}

#[test]
fn what_is_usable() {
    let check = |media: &str, expect: Result<Keying, Unusable>| {
        let found = Remote::parse(&describe(media)).map(|remote| remote.keying);
        assert_eq!(found, expect, "{media}");
    };
    let web = "m=audio 9 UDP/TLS/RTP/SAVPF 111 8\r\n";
    check(
        &format!("{web}{FINGERPRINT}{ICE}a=rtcp-mux\r\n"),
        Ok(Keying::Dtls),
    );
    check(
        &format!("{FINGERPRINT}{ICE}{web}a=rtcp-mux\r\n"),
        Ok(Keying::Dtls),
    );
    check(&format!("{web}{FINGERPRINT}a=rtcp-mux\r\n"), Ok(Keying::Dtls));
    check(&format!("{web}{FINGERPRINT}{ICE}"), Err(Unusable::Rtcp));
    check(&format!("{web}{ICE}a=rtcp-mux\r\n"), Err(Unusable::Keys));
    let old = FINGERPRINT.replace("sha-256", "sha-1");
    check(&format!("{web}{old}{ICE}a=rtcp-mux\r\n"), Err(Unusable::Keys));
    let opus = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
    check(
        &format!("{opus}{FINGERPRINT}{ICE}a=rtcp-mux\r\n"),
        Err(Unusable::NothingInCommon),
    );
    let safe = "m=audio 4000 RTP/SAVP 0\r\n";
    check(&format!("{safe}{CRYPTO}"), Ok(Keying::Sdes));
    check(
        &format!("{safe}{}", CRYPTO.replace("_80", "_32")),
        Err(Unusable::Keys),
    );
    check(
        &format!("{safe}{}", CRYPTO.replace("|2^31", "|1:4")),
        Err(Unusable::Keys),
    );
    check(
        &format!("{safe}{}", CRYPTO.replace("|2^31", " UNENCRYPTED_SRTP")),
        Err(Unusable::Keys),
    );
    check(safe, Err(Unusable::Keys));
    check("m=audio 4000 RTP/AVP 0\r\n", Err(Unusable::Plain));
    check(
        "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
        Err(Unusable::NothingInCommon),
    );
    check("m=audio x RTP/SAVP 0\r\n", Err(Unusable::Malformed));
    check("m=audio 9 RTP/SAVP 0 \ra=x\r\n", Err(Unusable::Malformed));
    // Plain and protected side by side: the protected one counts.
    check(
        &format!("m=audio 4000 RTP/AVP 0\r\n{safe}{CRYPTO}"),
        Ok(Keying::Sdes),
    );
    for text in ["", "v=1\r\n", "hello"] {
        assert_eq!(Remote::parse(text).err(), Some(Unusable::Malformed));
    }
}

#[test]
fn other_streams_are_refused() {
    let text = describe(&format!(
        "a=group:BUNDLE v a\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:v\r\n\
         m=audio 9 UDP/TLS/RTP/SAVPF 0 8 126\r\na=mid:a\r\na=sendonly\r\na=rtcp-mux\r\n\
         a=rtpmap:126 telephone-event/8000\r\n{FINGERPRINT}{ICE}"
    ));
    let remote = Remote::parse(&text).unwrap();
    let local = Local {
        address: "192.0.2.9:30000".parse().unwrap(),
        session: 7,
        version: 1,
        keys: LocalKeys::Dtls {
            fingerprint: Fingerprint::of(b"certificate"),
            credentials: crate::ice::Credentials::new(&ring::rand::SystemRandom::new()).unwrap(),
        },
    };
    let answer = answer(&local, &remote, false);
    for line in [
        "o=ccgate 7 1 IN IP4 192.0.2.9",
        "a=group:BUNDLE a",
        "m=video 0 UDP/TLS/RTP/SAVPF 96",
        "m=audio 30000 UDP/TLS/RTP/SAVPF 0 8 126",
        "a=recvonly",
        "a=candidate:1 1 udp 2130706431 192.0.2.9 30000 typ host",
    ] {
        assert!(answer.lines().any(|found| found == line), "{line} in {answer}");
    }
    assert_eq!(Remote::parse(&answer).err(), None, "we understand ourselves");
}

proptest! {
    #[test]
    fn nothing_panics(lines in proptest::collection::vec(
        "(m=audio 9 (UDP/TLS/RTP/SAVPF|RTP/SAVP) [0-9 ]{0,9}|a=[a-z-]{1,12}:[ -~]{0,60}|a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[A-Za-z|:]{0,50}|[ -~]{0,30})", 0..12)
    ) {
        let _ = Remote::parse(&describe(&lines.join("\r\n")));
    }
}

//! Two phones that know each other.

use ccgate_phone::{Call, CallOptions, IncomingCall, Phone, PhoneSettings, Sound};
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::timeout;

/// Nothing on loopback takes longer.
pub(crate) const SOON: Duration = Duration::from_secs(10);

pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(SOON, what).await.expect("in time")
}

pub(crate) fn any() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

/// A phone that is called, set up by `change`.
pub(crate) async fn called(change: impl FnOnce(&mut PhoneSettings)) -> Phone {
    let mut settings = PhoneSettings::new(any(), any());
    change(&mut settings);
    Phone::bind(settings).await.unwrap()
}

/// A phone whose server is another phone.
pub(crate) async fn caller(of: &Phone, change: impl FnOnce(&mut PhoneSettings)) -> Phone {
    let mut settings = PhoneSettings::new(any(), of.local());
    change(&mut settings);
    Phone::bind(settings).await.unwrap()
}

pub(crate) async fn ring(phone: &Phone) -> IncomingCall {
    let call = soon(phone.incoming()).await.unwrap();
    call.ring().await;
    call
}

/// Both ends of a call: the caller says 400 Hz, the called 700 Hz.
pub(crate) async fn talk(one: &Phone, two: &Phone) -> (Call, Call) {
    let options = CallOptions::saying(Sound::Tone(400.0));
    let answered = async { ring(two).await.answer(&Sound::Tone(700.0)).await };
    let (one, two) = soon(async { tokio::join!(one.call("120", "13900000000", options), answered) }).await;
    (one.unwrap(), two.unwrap())
}

//! Why some operations won't come: short enough for the table of `docs/interface.md`.

pub(super) const NO_ACCOUNTS: &str =
    "business accounts belong to a SaaS portal; ccgate's agents sign in by work number";
pub(super) const SAME_AS_POLL: &str = "2014 only; the plain poll does the same";
pub(super) const GUID_IN_URL: &str = "JSONP can't send the Guid header; a Guid in an address ends up in logs";
pub(super) const NO_PAGE: &str = "2014 only, without any description";
pub(super) const NO_VIDEO: &str = "video";
pub(super) const NO_CUSTOMERS: &str = "2014 only; needs the customer database of that platform";
pub(super) const NO_SCREEN: &str = "screen sharing and screen recording are not part of ccgate";
pub(super) const NO_MULTIMEDIA: &str = "multimedia conferences of old desktops; agentconf takes their place";
pub(super) const NO_OTHER_MEDIA: &str =
    "2014 only; e-mail, fax, voice mail, weibo and messages need that platform";
pub(super) const FAT_CHAT: &str = "chat operations of the 2014 desktop, gone from later servers";
pub(super) const NO_FIELDS: &str = "the fields of its body are in no public text";
pub(super) const NO_ARCHIVES: &str = "recordings are fetched one by one; no archives are made";
pub(super) const NO_SCORES: &str = "calls are not given scores";
pub(super) const NO_QC_TASKS: &str = "tasks of inspectors are kept by another product of that platform";
pub(super) const NO_URLS: &str = "the addresses of other products of that platform";
pub(super) const FLOWS_ARE_FILES: &str = "flows are files beside the directory, see docs/flows.md";
pub(super) const NO_OBS: &str = "ccgate keeps recordings itself and uses no object storage";
pub(super) const NO_ATTRIBUTES: &str = "2014 only; attributes of agents belong to that platform's database";
pub(super) const NO_FLAG: &str = "what its flag means is in no public text; events.silence is a setting";

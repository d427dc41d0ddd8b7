//! The web console: files out of the program, with the headers that keep a page to itself.
//!
//! The console is one page with paths of its own (`/agent`, `/admin/skills`), which the browser asks for when
//! it is loaded again; they are answered with that page.

use crate::edge::ReplyBody;
use bytes::Bytes;
use ccgate_console::File;
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{Method, Response, StatusCode};

/// The console's own paths, and what is below them.
const PAGES: [&str; 4] = ["/sign-in", "/agent", "/supervisor", "/admin"];
const INDEX: &str = "/index.html";

/// Nothing but this origin, no script or style in the page itself, in nobody's frame. Sound and pictures
/// that the page makes are `blob:` and `data:`.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     media-src 'self' blob: data:; font-src 'self'; connect-src 'self' blob:; worker-src 'self' blob:; \
     manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "microphone=(self), speaker-selection=(self), autoplay=(self), fullscreen=(self), camera=(), geolocation=(), \
     display-capture=(), payment=(), usb=()",
);
/// Names in `assets` change with what they hold.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// Answers if the path is one of the console's.
pub(super) fn answer(method: &Method, path: &str, headers: &HeaderMap) -> Option<Response<ReplyBody>> {
    let found = place(path, ccgate_console::file)?;
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "the console is only looked at\n");
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Some(response);
    }
    let Some(file) = found else {
        return Some(plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "This ccgate was compiled without its console: run `make console`, then compile it again.\n",
        ));
    };
    Some(with_file(file, method == Method::HEAD, headers))
}

/// The file that a path of the console is answered with; `Some(None)` when the console isn't in this program.
fn place<F>(path: &str, file: impl Fn(&str) -> Option<F>) -> Option<Option<F>> {
    let page = path == "/"
        || PAGES.iter().any(|page| {
            path.strip_prefix(page)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
    if page {
        return Some(file(INDEX));
    }
    file(path).map(Some)
}

fn with_file(file: &'static File, head: bool, asked: &HeaderMap) -> Response<ReplyBody> {
    let (bytes, encoding) = encoded(file, asked);
    // Each form of a file is another thing to a cache.
    let tag = match encoding {
        Some(name) => format!("\"{}-{name}\"", file.tag),
        None => format!("\"{}\"", file.tag),
    };
    let fresh = asked
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag);
    let body = match fresh || head {
        true => ReplyBody::empty(),
        false => ReplyBody::full(Bytes::from_static(bytes)),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    guard(headers);
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(
        CACHE_CONTROL,
        match file.path.starts_with("/assets/") {
            true => FOREVER,
            false => ASK_EACH_TIME,
        },
    );
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    if fresh {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    headers.insert(CONTENT_TYPE, content_type(file.path));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if head {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    }
    response
}

/// The smallest form that the client takes.
fn encoded(file: &'static File, asked: &HeaderMap) -> (&'static [u8], Option<&'static str>) {
    let takes = |wanted: &str| {
        asked
            .get_all(ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|one| {
                let (name, quality) = one.split_once(';').unwrap_or((one, ""));
                let refused = matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
                name.trim().eq_ignore_ascii_case(wanted) && !refused
            })
    };
    match (file.brotli, file.gzip) {
        (Some(bytes), _) if takes("br") => (bytes, Some("br")),
        (_, Some(bytes)) if takes("gzip") => (bytes, Some("gzip")),
        _ => (file.plain, None),
    }
}

fn content_type(path: &str) -> HeaderValue {
    let suffix = path.rsplit('.').next().unwrap_or_default();
    HeaderValue::from_static(match suffix {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "webmanifest" => "application/json",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "wav" => "audio/wav",
        _ => "application/octet-stream",
    })
}

fn guard(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    for name in ["cross-origin-opener-policy", "cross-origin-resource-policy"] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static("same-origin"),
        );
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response<ReplyBody> {
    let mut response = super::reply::text("text/plain; charset=utf-8", text);
    *response.status_mut() = status;
    guard(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    static SCRIPT: File = File {
        path: "/assets/index-a1.js",
        plain: b"plain",
        gzip: Some(b"gz"),
        brotli: Some(b"b"),
        tag: "00ff",
    };
    static PAGE: File = File {
        path: "/index.html",
        plain: b"<!doctype html>",
        gzip: None,
        brotli: None,
        tag: "0a",
    };

    fn asking(headers: &[(HeaderName, &'static str)]) -> HeaderMap {
        headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    fn told(response: &Response<ReplyBody>, name: HeaderName) -> Option<&str> {
        response.headers().get(name)?.to_str().ok()
    }

    #[test]
    fn paths_of_the_console() {
        let known = |path: &str| (path == INDEX || path == "/assets/a.js").then(|| path.to_owned());
        let check = |path: &str, expect: Option<&str>| {
            let found = place(path, known).map(|found| found.expect("it is compiled in"));
            assert_eq!(found.as_deref(), expect, "{path}");
        };
        for page in [
            "/",
            "/agent",
            "/agent/",
            "/admin/flows/service.toml",
            "/sign-in",
            "/supervisor/floor",
        ] {
            check(page, Some(INDEX));
        }
        check("/assets/a.js", Some("/assets/a.js"));
        for other in [
            "/agents",
            "/agentgateway/",
            "/assets/b.js",
            "/sip",
            "/adminx",
            "//",
            "/../etc/passwd",
        ] {
            check(other, None);
        }
        // A program without the console says so, but only where the console would be.
        let none = |_: &str| None::<String>;
        assert_eq!(place("/", none), Some(None));
        assert_eq!(place("/assets/a.js", none), None);
    }

    #[test]
    fn encodings() {
        let check = |accepted: &'static str, expect: (&[u8], Option<&str>)| {
            assert_eq!(
                encoded(&SCRIPT, &asking(&[(ACCEPT_ENCODING, accepted)])),
                expect,
                "{accepted}"
            );
        };
        check("gzip, deflate, br, zstd", (b"b", Some("br")));
        check("gzip", (b"gz", Some("gzip")));
        check("GZIP;q=0.8, br;q=0", (b"gz", Some("gzip")));
        check("identity", (b"plain", None));
        check("", (b"plain", None));
        assert_eq!(encoded(&PAGE, &asking(&[(ACCEPT_ENCODING, "br")])).1, None);
    }

    #[test]
    fn caches() {
        let first = with_file(&SCRIPT, false, &asking(&[(ACCEPT_ENCODING, "br")]));
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(told(&first, ETAG), Some("\"00ff-br\""));
        assert_eq!(
            told(&first, CACHE_CONTROL),
            Some("public, max-age=31536000, immutable")
        );
        assert_eq!(told(&first, CONTENT_TYPE), Some("text/javascript; charset=utf-8"));
        for known in ["*", "\"00ff-br\"", "W/\"00ff-br\"", "\"x\", \"00ff-br\""] {
            let again = with_file(
                &SCRIPT,
                false,
                &asking(&[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, known)]),
            );
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        }
        // The other form of it, or older bytes.
        for other in ["\"00ff\"", "\"00fe-br\""] {
            let again = with_file(
                &SCRIPT,
                false,
                &asking(&[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, other)]),
            );
            assert_eq!(again.status(), StatusCode::OK, "{other}");
        }
        let page = with_file(&PAGE, false, &HeaderMap::new());
        assert_eq!(told(&page, CACHE_CONTROL), Some("no-cache"));
    }

    #[test]
    fn every_answer_keeps_the_page_to_itself() {
        let head = with_file(&PAGE, true, &HeaderMap::new());
        assert_eq!(told(&head, CONTENT_LENGTH), Some("15"));
        let refused = answer(&Method::POST, "/", &HeaderMap::new()).expect("the console's path");
        assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(told(&refused, ALLOW), Some("GET, HEAD"));
        for response in [head, refused] {
            let policy = told(&response, CONTENT_SECURITY_POLICY).expect("a policy");
            assert!(
                policy.starts_with("default-src 'none'; script-src 'self';"),
                "{policy}"
            );
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(told(&response, X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
        }
    }
}

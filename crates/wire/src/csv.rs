//! Comma-separated values as RFC 4180 has them: how reports are written.

/// The `Content-Type` of what [`write`] writes.
pub const CONTENT_TYPE: &str = "text/csv; charset=utf-8";

/// Writes a line. What a spreadsheet would take for a formula gets an apostrophe in front: callers'
/// numbers come from outside. A number such as `+4930901820` is none, and stays as it is.
pub fn write<F: AsRef<str>>(fields: &[F], out: &mut String) {
    for (n, field) in fields.iter().map(AsRef::as_ref).enumerate() {
        if n > 0 {
            out.push(',');
        }
        let guard = if is_formula(field) { "'" } else { "" };
        if field.contains([',', '"', '\r', '\n']) {
            out.push('"');
            out.push_str(guard);
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(guard);
            out.push_str(field);
        }
    }
    out.push_str("\r\n");
}

fn is_formula(field: &str) -> bool {
    if !field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return false;
    }
    let digits = field.strip_prefix('+').unwrap_or_default();
    digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_formulas_defused() {
        let check = |field: &str, expect: &str| {
            let mut out = String::new();
            write(&[field.to_owned(), "x".to_owned()], &mut out);
            assert_eq!(out, format!("{expect},x\r\n"));
        };
        check("", "");
        check("Ann", "Ann");
        check("a,b", "\"a,b\"");
        check("a\"b", "\"a\"\"b\"");
        check("a\nb", "\"a\nb\"");
        check("+4930901820", "+4930901820");
        check("*21#", "*21#");
        check("+", "'+");
        check("+49-1", "'+49-1");
        check("-1", "'-1");
        check("@sum", "'@sum");
        check("\tx", "'\tx");
        check("=1+1", "'=1+1");
        check("=\"a,b\"", "\"'=\"\"a,b\"\"\"");
    }
}

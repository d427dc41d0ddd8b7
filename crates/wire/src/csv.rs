//! Comma-separated values as RFC 4180 has them: how reports are written.

/// The `Content-Type` of what [`write`] writes.
pub const CONTENT_TYPE: &str = "text/csv; charset=utf-8";

/// Writes a line. What a spreadsheet would take for a formula gets an apostrophe in front: callers'
/// numbers come from outside. Many spreadsheets take a semicolon for the end of a field too. A number such
/// as `+4930901820` is no formula, and stays as it is.
pub fn write<F: AsRef<str>>(fields: &[F], out: &mut String) {
    for (n, field) in fields.iter().map(AsRef::as_ref).enumerate() {
        if n > 0 {
            out.push(',');
        }
        let quoted = field.contains([',', ';', '"', '\r', '\n']);
        out.extend(quoted.then_some('"'));
        defused(field, out);
        out.extend(quoted.then_some('"'));
    }
    out.push_str("\r\n");
}

/// Writes what a field holds, its quotes twice.
fn defused(field: &str, out: &mut String) {
    let digits = field.strip_prefix('+').unwrap_or_default();
    let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let mut begins = true;
    for c in field.chars() {
        if begins && !number && ['=', '+', '-', '@', '\t', '\r'].contains(&c) {
            out.push('\'');
        }
        begins = matches!(c, ';' | '\n' | '\r' | '\t') || (begins && c == ' ');
        out.extend((c == '"').then_some('"'));
        out.push(c);
    }
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
        check("1;=1+1", "\"1;'=1+1\"");
        check("1; @x", "\"1; '@x\"");
        check("a;b", "\"a;b\"");
        check("a\n=1", "\"a\n'=1\"");
        check(" =1", " '=1");
        check("a-b=c", "a-b=c");
    }
}

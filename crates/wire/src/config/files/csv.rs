//! Comma-separated values as RFC 4180 has them, read.

/// A line that was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it begins, counted from 1.
    pub number: usize,
    /// Its fields.
    pub fields: Vec<String>,
}

/// Reads lines, separated by commas, or by semicolons if the first line has those only, as
/// spreadsheets in many countries write them. Empty lines are left out.
///
/// # Errors
/// A quote that isn't closed, or stands where none may: the line, and what is wrong.
pub fn read(text: &str) -> Result<Vec<Line>, (usize, &'static str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let separator = if first.contains(';') && !first.contains(',') {
        ';'
    } else {
        ','
    };
    let mut lines = Vec::new();
    let mut rest = text;
    let mut number = 1;
    while !rest.is_empty() {
        let begun = number;
        let mut fields = Vec::new();
        loop {
            let (field, behind, breaks) = field(rest, separator).map_err(|text| (number, text))?;
            number += breaks;
            fields.push(field);
            rest = behind;
            match rest.strip_prefix(separator) {
                Some(next) => rest = next,
                None => break,
            }
        }
        rest = rest.strip_prefix('\r').unwrap_or(rest);
        rest = rest.strip_prefix('\n').unwrap_or(rest);
        number += 1;
        if fields.iter().any(|field| !field.is_empty()) {
            lines.push(Line {
                number: begun,
                fields,
            });
        }
    }
    Ok(lines)
}

/// A field, what stands behind it, and how many lines it went over.
fn field(text: &str, separator: char) -> Result<(String, &str, usize), &'static str> {
    let Some(mut quoted) = text.strip_prefix('"') else {
        let end = text.find([separator, '\r', '\n']).unwrap_or(text.len());
        let field = text[..end].trim();
        return match field.contains('"') {
            true => Err("a quote in a field that doesn't begin with one"),
            false => Ok((field.to_owned(), &text[end..], 0)),
        };
    };
    let mut field = String::new();
    loop {
        let end = quoted.find('"').ok_or("a quote that isn't closed")?;
        field.push_str(&quoted[..end]);
        quoted = &quoted[end + 1..];
        match quoted.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                quoted = more;
            }
            None => break,
        }
    }
    if !(quoted.is_empty() || quoted.starts_with([separator, '\r', '\n'])) {
        return Err("something behind a closing quote");
    }
    let breaks = field.matches('\n').count();
    Ok((field, quoted, breaks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_meant() {
        let check = |text: &str, expect: &str| {
            let got = match read(text) {
                Ok(lines) => lines
                    .iter()
                    .map(|line| format!("{}:{}", line.number, line.fields.join("|")))
                    .collect::<Vec<_>>()
                    .join(" "),
                Err((line, fault)) => format!("line {line}: {fault}"),
            };
            assert_eq!(got, expect, "{text:?}");
        };
        check("", "");
        check("a,b\n1,2", "1:a|b 2:1|2");
        check("\u{feff}a,b\r\n\r\n1,\r\n", "1:a|b 3:1|");
        check("a;b\n1;2,3\n", "1:a|b 2:1|2,3");
        check("a, b \n", "1:a|b");
        check("a\n\"x \"\"y\"\",\nz\"\nb\n", "1:a 2:x \"y\",\nz 4:b");
        check("a\n\"b\n", "line 2: a quote that isn't closed");
        check("a\n\"b\"c\n", "line 2: something behind a closing quote");
        check("b\"c\n", "line 1: a quote in a field that doesn't begin with one");
        check("a\rb", "1:a 2:b");
    }
}

//! Tables in the terminal.

/// A table's rows as lines: in columns where they fit, else the cells of a row behind each other.
pub(super) fn set_rows(rows: &[Vec<String>], columns: usize) -> Vec<String> {
    use unicode_width::UnicodeWidthStr as _;
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.as_str().width()).max().unwrap_or(0))
        .collect();
    let fits = widths.iter().sum::<usize>() + 2 * count.saturating_sub(1) <= columns;
    let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.is_empty()));
    if !fits {
        let line = |row: &Vec<String>| {
            let cells: Vec<&str> = row.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
            textwrap::fill(&cells.join(" · "), textwrap::Options::new(columns).subsequent_indent("  "))
        };
        return filled.flat_map(|row| line(row).lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    }
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            let room = width.saturating_sub(cell.as_str().width());
            format!("{cell}{}", " ".repeat(room))
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    filled.map(line).collect()
}

-- Full text search in place of looking through each text. The index holds
-- words that the program has cut (`search`): the tokenizer takes them as they
-- are, marks included, and finds words of all scripts, pairs of characters
-- where a script writes no blanks.
CREATE VIRTUAL TABLE report_search USING fts5 (
    -- The words of title and summary, in order.
    words,
    -- Second parts of compounds, which stand in no order.
    parts,
    content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
INSERT INTO report_search (rowid, words, parts)
    SELECT row, search_words(title, summary), search_parts(title, summary, language) FROM report;
CREATE TRIGGER report_search_gone AFTER DELETE ON report BEGIN
    DELETE FROM report_search WHERE rowid = old.row;
END;
ALTER TABLE report DROP COLUMN search;

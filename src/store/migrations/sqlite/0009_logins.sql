-- Names and passwords that sites ask for, by the address they came with; kept apart from addresses, which are shown.
CREATE TABLE logins (
    url TEXT PRIMARY KEY NOT NULL,
    -- Percent-encoded, as in an address.
    name TEXT NOT NULL,
    password TEXT NOT NULL
);

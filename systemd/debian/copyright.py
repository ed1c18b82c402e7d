#!/usr/bin/env python3
"""Prints the machine-readable copyright file (DEP-5) of the built program.

    copyright.py TARGET

It names geowire and every crate that is linked into it on this target, with the
copyright lines of the crate's own licence files, or its authors where these
name nobody. Where a crate offers a choice, one licence is taken, Apache-2.0
before the others. The texts come from the crates, but for those that Debian
keeps in /usr/share/common-licenses.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

# Name by SPDX: name in Debian's format, words that tell its text from others.
KNOWN = {
    "Apache-2.0": ("Apache-2.0", None),
    "MPL-2.0": ("MPL-2.0", None),
    "MIT": ("Expat", "Permission is hereby granted, free of charge, to any person"),
    "BSD-2-Clause": ("BSD-2-clause", "Redistribution and use in source and binary forms"),
    "BSD-3-Clause": ("BSD-3-clause", "Redistribution and use in source and binary forms"),
    "ISC": ("ISC", "Permission to use, copy, modify, and"),
    "Zlib": ("Zlib", "provided 'as-is', without any express or implied warranty"),
    "Unicode-3.0": ("Unicode-3.0", "UNICODE LICENSE V3"),
}
COMMON = "/usr/share/common-licenses"
ELSEWHERE = {
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "MPL-2.0": "https://www.mozilla.org/MPL/2.0/",
}
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|copyright|notice)", re.IGNORECASE)
NOTICE = re.compile(r"^[\W_]*((copyright|©).*(\d{4}|by ).*)$", re.IGNORECASE)
TEMPLATE = re.compile(r"[\[{<](yyyy|year)|name of copyright owner|copyright notice|copyrights in", re.IGNORECASE)

# What is compiled in and is no crate's own work.
DATA = """\
Files: src/recognize/concepts/countries.tsv src/pages/languages.tsv
Copyright: 1991-2026 Unicode, Inc.
License: Unicode-3.0
Comment: names of countries and languages, from Unicode CLDR.

Files: src/pages/world.tsv
Copyright: none
License: public-domain-natural-earth
 Made with Natural Earth. All versions of its map data are in the public domain.

Files: libsqlite3-sys/sqlite3/sqlite3.c
Copyright: none
License: public-domain-sqlite
 The author disclaims copyright to this source code. In place of a legal
 notice, here is a blessing:
 .
 May you do good and not evil.
 May you find forgiveness for yourself and forgive others.
 May you share freely, never taking more than you give.

Files: psl/list
Copyright: the contributors of the Public Suffix List
License: MPL-2.0
Comment: the list itself, at https://publicsuffix.org/list/.
"""


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def linked(target):
    """Packages whose code ends up in the program, from cargo's own lists."""
    tree = run("cargo", "tree", "--locked", "--edges", "normal,no-proc-macro",
               "--target", target, "--prefix", "none", "--format", "{p}")
    named = {tuple(line.split()[:2]) for line in tree.splitlines() if line.strip()}
    metadata = json.loads(run("cargo", "metadata", "--locked", "--format-version", "1",
                              "--filter-platform", target))
    found = [package for package in metadata["packages"]
             if (package["name"], "v" + package["version"]) in named]
    if len(found) != len(named):
        sys.exit("copyright.py: cargo tree and cargo metadata name different packages")
    return sorted(found, key=lambda package: (package["name"], package["version"]))


def licences(package):
    """The licences that hold together, one taken where there is a choice."""
    expression = (package["license"] or "").replace("/", " OR ")
    chosen = []
    for part in re.split(r"\s+AND\s+", re.sub(r"[()]", "", expression)):
        offered = [one.strip() for one in re.split(r"\s+OR\s+", part)]
        known = [name for name in KNOWN if name in offered]
        if not known:
            sys.exit(f"copyright.py: the licence of {package['name']} is not known: {expression!r}")
        chosen.append(known[0])
    return chosen


def files(package):
    """Texts of the licence files beside Cargo.toml."""
    folder = pathlib.Path(package["manifest_path"]).parent
    paths = [path for path in sorted(folder.iterdir())
             if path.is_file() and LICENCE_FILE.search(path.name) and path.suffix != ".rs"]
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths]


def holders(package, texts):
    """Who holds the copyright: as written, else the authors, else a word for them."""
    lines = [line for text in texts for line in text.splitlines()
             if not (len(line) > 200 or TEMPLATE.search(line))]
    notices = [found.group(1).strip(" .*/#") for found in map(NOTICE.match, lines) if found]
    notices = [re.sub(r"^((copyright|\(c\)|©)[\s:]*)+", "", line, flags=re.IGNORECASE)
               for line in notices]
    # A year alone names nobody.
    notices = [line for line in dict.fromkeys(notices) if re.search(r"[a-z]{2}", line, re.I)]
    authors = [author.split("<")[0].strip() for author in package["authors"]]
    return notices or [a for a in authors if a] or [f"the authors of {package['name']}"]


def body(text, mark):
    """The licence's own words: without its heading and who holds the copyright."""
    lines = [line.rstrip() for line in text.splitlines()]
    at = next((n for n, line in enumerate(lines) if mark[:30] in line), None)
    if at is None:
        return None
    return "\n".join(lines[at:]).strip()


def indented(text):
    return "\n".join(" " + line if line.strip() else " ." for line in text.splitlines())


def main(target):
    packages = linked(target)
    # Texts that say the same in other lines are one; the name of the first crate
    # tells the others apart.
    texts = {}
    groups = collections.OrderedDict()
    for package in packages:
        own = package["source"] is None
        kept = files(package)
        names = []
        for licence in licences(package):
            name, mark = KNOWN[licence]
            if mark:
                found = next(filter(None, (body(text, mark) for text in kept)), None)
                known = texts.setdefault(name, collections.OrderedDict())
                if found:
                    same = re.sub(r"\W+", " ", found).lower()
                    if same not in known:
                        known[same] = (name if not known else f"{name}-{package['name']}", found)
                    name = known[same][0]
            names.append(name)
        if own:
            continue
        key = (tuple(holders(package, kept)), " and ".join(dict.fromkeys(names)),
               package["repository"] if "MPL-2.0" in names else None)
        groups.setdefault(key, []).append(f"{package['name']}-{package['version']}/*")

    own = next(package for package in packages if package["source"] is None)
    out = ["Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
           f"Upstream-Name: {own['name']}",
           "Comment: A file is named by the crate it belongs to. Where a crate offers a choice",
           " of licences, the one that it is passed on under here is named.", "",
           "Files: *", f"Copyright: {holders(own, files(own))[0]}",
           "License: Expat or Apache-2.0", "", DATA]
    for (who, licence, repository), crates in groups.items():
        out.append("Files: " + "\n ".join(crates))
        out.append("Copyright: " + "\n ".join(who))
        out.append(f"License: {licence}")
        if repository:
            out.append(f"Comment: its source is at {repository}.")
        out.append("")
    for known in texts.values():
        for name, text in known.values():
            out += [f"License: {name}", indented(text), ""]
    for name, address in ELSEWHERE.items():
        out += [f"License: {name}",
                f" On Debian systems the text is in {COMMON}/{name}, elsewhere at", f" {address}.", ""]
    print("\n".join(out).rstrip())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])

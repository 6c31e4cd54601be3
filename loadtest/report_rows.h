// SPDX-License-Identifier: GPL-2.0-or-later
//
// A report as rows of text, before anybody decides how they look: the terminal and the page show
// the same cells from here. All texts are as they came; whoever shows them makes them harmless.

#pragma once

#include "loadtest/report.h"
#include "loadtest/verdict.h"

#include <string>
#include <vector>

struct Column {
    std::string head;
    std::string meaning; // one clause, for those who do not know the word
    bool is_number = true;
};

struct Row {
    std::vector<std::string> cells; // one a column; "-" if it was not measured
    Verdict verdict = Verdict::NotRun;
    const RoundResult *round = nullptr;
};

struct Rows {
    // What all rounds share: "1024 clients", "storm expire", "suite trixie", "kernel 6.12". What
    // differs between rounds is a column instead.
    std::vector<std::string> shared;
    // Per build: "stock: openvpn 2.6.14-1, module 0.0". Left out where nothing is known.
    std::vector<std::string> versions;
    std::vector<Column> columns; // the last is the verdict
    std::vector<Row> rows;       // as in the report
};

Rows rows_of(const Report &report);

// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/observe/status_listing.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace {

// In a version 1 listing, what the lines are about depends on the heading before them.
enum class Section { Unknown, ClientsHeader, Clients, Other };

std::vector<std::string_view> fields_of(std::string_view line, char separator) {
    std::vector<std::string_view> fields;
    while (true) {
        const size_t end = line.find(separator);
        fields.push_back(line.substr(0, end));
        if (end == line.npos) {
            return fields;
        }
        line.remove_prefix(end + 1);
    }
}

template <typename T> std::optional<T> number_in(std::string_view field) {
    T number = 0;
    const auto [stop, error] = std::from_chars(field.data(), field.data() + field.size(), number);
    if (error != std::errc() || stop != field.data() + field.size()) {
        return std::nullopt;
    }
    return number;
}

// Where each column of a CLIENT_LIST line is; -1 (npos) while no HEADER line said so.
struct Columns {
    size_t common_name = std::string_view::npos;
    size_t real_address = std::string_view::npos;
    size_t peer_id = std::string_view::npos;

    // `fields` is "HEADER", "CLIENT_LIST", names...; a client's line lacks the first of these.
    void learn(const std::vector<std::string_view> &fields) {
        for (size_t i = 2; i < fields.size(); ++i) {
            if (fields[i] == "Common Name") {
                common_name = i - 1;
            } else if (fields[i] == "Real Address") {
                real_address = i - 1;
            } else if (fields[i] == "Peer ID") {
                peer_id = i - 1;
            }
        }
    }
};

std::string field_at(const std::vector<std::string_view> &fields, size_t index) {
    return index < fields.size() ? std::string(fields[index]) : std::string();
}

} // namespace

StatusListing parse_status_listing(std::string_view text) {
    StatusListing listing;
    Columns columns;
    Section section = Section::Unknown;
    while (!text.empty() && !listing.complete) {
        const size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        if (line == "END") {
            listing.complete = true;
        } else if (line == "OpenVPN CLIENT LIST") {
            section = Section::ClientsHeader;
        } else if (line == "ROUTING TABLE") {
            section = Section::Other;
        } else if (section == Section::ClientsHeader) {
            if (line.substr(0, 12) == "Common Name,") {
                section = Section::Clients;
            }
        } else if (section == Section::Clients) {
            const std::vector<std::string_view> fields = fields_of(line, ',');
            if (fields.size() >= 5) {
                listing.clients.push_back(
                    {std::string(fields[0]), std::string(fields[1]), std::nullopt});
            }
        } else if (section == Section::Unknown) {
            const char separator = line.find('\t') != line.npos ? '\t' : ',';
            const std::vector<std::string_view> fields = fields_of(line, separator);
            if (fields[0] == "HEADER" && fields.size() > 1 && fields[1] == "CLIENT_LIST") {
                columns.learn(fields);
            } else if (fields[0] == "TIME" && fields.size() > 2) {
                listing.updated_at = number_in<uint64_t>(fields[2]);
            } else if (fields[0] == "CLIENT_LIST") {
                ListedClient client;
                client.common_name = field_at(fields, columns.common_name);
                client.real_address = field_at(fields, columns.real_address);
                if (columns.peer_id < fields.size()) {
                    client.peer_id = number_in<uint32_t>(fields[columns.peer_id]);
                }
                constexpr uint32_t kNoPeer = std::numeric_limits<uint32_t>::max();
                if (client.peer_id == kNoPeer) {
                    client.peer_id.reset();
                }
                listing.clients.push_back(std::move(client));
            }
        }
    }
    return listing;
}

// SPDX-License-Identifier: GPL-2.0-or-later

#include "tools/daemon/status_listing.h"

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

constexpr size_t kNowhere = std::string_view::npos;

// The columns of a CLIENT_LIST line; in what comes before "Username" a name's commas shift them.
class Columns {
  public:
    // `fields` is "HEADER", "CLIENT_LIST", names...; a client's line lacks the first of these.
    explicit Columns(const std::vector<std::string_view> &fields = {}) {
        for (size_t i = 1; i < fields.size(); ++i) {
            names_.emplace_back(fields[i]);
        }
    }

    // `shift`: how many commas the common name has, if it has any.
    std::string_view at(const std::vector<std::string_view> &fields, std::string_view name,
                        size_t shift) const {
        const size_t column = find(name);
        return column != kNowhere && column + shift < fields.size() ? fields[column + shift]
                                                                    : std::string_view();
    }

    // More fields than columns.
    size_t surplus(const std::vector<std::string_view> &fields) const {
        return fields.size() > names_.size() && !names_.empty() ? fields.size() - names_.size() : 0;
    }

  private:
    size_t find(std::string_view name) const {
        const auto found = std::find(names_.begin(), names_.end(), name);
        return found != names_.end() ? static_cast<size_t>(found - names_.begin()) : kNowhere;
    }

    std::vector<std::string> names_; // the first is "CLIENT_LIST"
};

// How many of the surplus commas are the common name's; empty if there is not exactly one reading
// in which all that should be numbers are.
std::optional<size_t> commas_of_name(const Columns &columns,
                                     const std::vector<std::string_view> &fields) {
    const size_t surplus = columns.surplus(fields);
    if (surplus == 0) {
        return 0;
    }
    std::optional<size_t> commas;
    for (size_t shift = 0; shift <= surplus; ++shift) {
        bool numbers = true;
        for (const char *name : {"Bytes Received", "Bytes Sent", "Connected Since (time_t)"}) {
            numbers = numbers && number_in<uint64_t>(columns.at(fields, name, shift));
        }
        if (numbers && commas) {
            return std::nullopt;
        }
        if (numbers) {
            commas = shift;
        }
    }
    return commas;
}

ListedClient client_of(const Columns &columns, const std::vector<std::string_view> &fields) {
    ListedClient client;
    const size_t surplus = columns.surplus(fields);
    const std::string_view name = columns.at(fields, "Common Name", 0);
    client.common_name = name;
    if (const std::optional<size_t> commas = commas_of_name(columns, fields)) {
        if (const std::string_view end = columns.at(fields, "Common Name", *commas); end.data()) {
            client.common_name.assign(name.data(), end.data() + end.size());
        }
        client.real_address = columns.at(fields, "Real Address", *commas);
        client.tunnel_ipv4 = columns.at(fields, "Virtual Address", *commas);
        client.tunnel_ipv6 = columns.at(fields, "Virtual IPv6 Address", *commas);
    }
    client.client_id = number_in<uint64_t>(columns.at(fields, "Client ID", surplus));
    client.peer_id = number_in<uint32_t>(columns.at(fields, "Peer ID", surplus));
    constexpr uint32_t kNoPeer = std::numeric_limits<uint32_t>::max();
    if (client.peer_id == kNoPeer) {
        client.peer_id.reset();
    }
    return client;
}

// "NAME,REAL ADDRESS,BYTES,BYTES,TIME", told apart from the end.
std::optional<ListedClient> client_of_version_1(std::string_view line) {
    const std::vector<std::string_view> fields = fields_of(line, ',');
    if (fields.size() < 5) {
        return std::nullopt;
    }
    const std::string_view address = fields[fields.size() - 4];
    const auto name_bytes = static_cast<size_t>(address.data() - line.data()) - 1;
    return ListedClient{std::string(line.substr(0, name_bytes)), std::string(address),
                        std::nullopt};
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
            listing.version = 1;
        } else if (line == "ROUTING TABLE") {
            section = Section::Other;
        } else if (section == Section::ClientsHeader) {
            if (line.substr(0, 12) == "Common Name,") {
                section = Section::Clients;
            }
        } else if (section == Section::Clients) {
            if (std::optional<ListedClient> client = client_of_version_1(line)) {
                listing.clients.push_back(std::move(*client));
            }
        } else if (section == Section::Unknown) {
            const char separator = line.find('\t') != line.npos ? '\t' : ',';
            const std::vector<std::string_view> fields = fields_of(line, separator);
            if (fields[0] == "HEADER" && fields.size() > 1 && fields[1] == "CLIENT_LIST") {
                columns = Columns(fields);
                listing.version = separator == ',' ? 2 : 3;
            } else if (fields[0] == "TIME" && fields.size() > 2) {
                listing.updated_at = number_in<uint64_t>(fields[2]);
            } else if (fields[0] == "CLIENT_LIST") {
                listing.clients.push_back(client_of(columns, fields));
            }
        }
    }
    return listing;
}

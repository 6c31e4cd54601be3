// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every key of a round stands once, in each_field(); a Writer and a Reader walk the same list, so
// that what is written can be read. The reader keeps the first fault that it meets and goes on
// without effect: one sentence is enough to find the place.

#include "loadtest/report_json.h"

#include "loadtest/verdict.h"
#include "tools/common/atomic_file.h"
#include "tools/common/plain_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <iterator>
#include <system_error>

using nlohmann::ordered_json;

namespace {

constexpr size_t kMaxFileBytes = size_t{256} << 20;
constexpr size_t kMaxSamplesRead = 100'000;
constexpr double kMaxSeconds = 1e9;

// must(): the contract has the key, though it may be null where the member is optional.
// may(): an older or a hand-written report may lack it.
template <typename Round, typename Visitor> void each_field(Round &round, Visitor &visitor) {
    visitor.must("suite", round.suite);
    visitor.must("build", round.build);
    visitor.must("openvpn", round.openvpn);
    visitor.must("openvpn_build_id", round.openvpn_build_id);
    visitor.must("module", round.module);
    visitor.must("module_srcversion", round.module_srcversion);
    visitor.must("kernel", round.kernel);
    visitor.may("rmem_max_bytes", round.rmem_max_bytes);
    visitor.must("storm", round.storm);
    visitor.must("pressure", round.pressure);
    visitor.must("clients", round.clients);
    visitor.must("round", round.round);
    visitor.may("started_at", round.started_at);
    visitor.may("valid", round.valid);
    visitor.may("reason", round.reason);
    visitor.must("connected", round.connected);
    visitor.must("kernel_deleted", round.kernel_deleted);
    visitor.must("kernel_peers_after", round.kernel_peers_after);
    visitor.must("instances_after", round.instances_after);
    visitor.must("status_file_clients", round.status_file_clients);
    visitor.must("stale", round.stale);
    visitor.must("drain_seconds", round.drain_seconds);
    visitor.must("server_alive", round.server_alive);
    visitor.must("reconnected", round.reconnected);
    visitor.must("rejected", round.rejected);
    visitor.may("refusals_logged", round.refusals_logged);
    visitor.must("overruns", round.overruns);
    visitor.must("kernel_splats", round.kernel_splats);
    visitor.may("kernel_splats_known", round.kernel_splats_known);
    visitor.may("kernel_splat_titles", round.kernel_splat_titles);
    visitor.may("compared_at_seconds", round.compared_at_seconds);
    visitor.may("lifted_at_seconds", round.lifted_at_seconds);
    visitor.may("generator_lag_ms", round.generator_lag_ms);
    visitor.may("timeline", round.timeline);
}

template <typename Sample, typename Visitor>
void each_sample_field(Sample &sample, Visitor &visitor) {
    visitor.must("seconds", sample.seconds);
    visitor.must("kernel_peers", sample.kernel_peers);
    visitor.must("instances", sample.instances);
}

// The first and the last stay, and between them one in so many.
std::vector<TimelineSample> thinned(const std::vector<TimelineSample> &all, size_t most) {
    if (all.size() <= most) {
        return all;
    }
    std::vector<TimelineSample> out;
    for (size_t at = 0; at < most; at++) {
        out.push_back(all[at * (all.size() - 1) / (most - 1)]);
    }
    return out;
}

class Writer {
  public:
    template <typename T> void must(const char *key, const T &value) { json[key] = to(value); }
    template <typename T> void may(const char *key, const T &value) { must(key, value); }

    ordered_json json = ordered_json::object();

  private:
    // printable(): a line of a log need not be UTF-8, JSON must be.
    static ordered_json to(const std::string &text) {
        return text.empty() ? ordered_json() : ordered_json(printable(text));
    }
    static ordered_json to(uint64_t number) { return number; }
    static ordered_json to(double number) {
        return std::isfinite(number) ? ordered_json(number) : ordered_json();
    }
    static ordered_json to(bool truth) { return truth; }
    template <typename T> static ordered_json to(const std::optional<T> &value) {
        return value ? to(*value) : ordered_json();
    }
    static ordered_json to(const std::vector<std::string> &texts) {
        ordered_json out = ordered_json::array();
        for (size_t at = 0; at < texts.size() && at < kMaxSplatTitles; at++) {
            out.push_back(printable(texts[at]));
        }
        return out;
    }
    static ordered_json to(const std::vector<TimelineSample> &samples) {
        ordered_json out = ordered_json::array();
        for (const TimelineSample &sample : thinned(samples, kMaxTimelineSamples)) {
            Writer writer;
            each_sample_field(sample, writer);
            out.push_back(std::move(writer.json));
        }
        return out;
    }
};

class Reader {
  public:
    // `path` leads to `object` inside the file: "runs[2]"; it is empty for the whole.
    Reader(const ordered_json &object, std::string file, std::string path,
           std::optional<Error> &fault)
        : object_(object), file_(std::move(file)), path_(std::move(path)), fault_(fault) {
        if (!object_.is_object()) {
            refuse("", "an object", object_);
        }
    }

    template <typename T> void must(const char *key, T &value) {
        if (object_.is_object() && !object_.contains(key)) {
            fail(fmt::format("{}has no key \"{}\"", path_.empty() ? "" : path_ + ": ", key));
        }
        may(key, value);
    }

    template <typename T> void may(const char *key, T &value) {
        if (object_.is_object() && object_.contains(key)) {
            from(key, object_[key], value);
        }
    }

    // Not null as long as there is no fault.
    const ordered_json *list(const char *key) {
        std::optional<std::string> none;
        if (!object_.is_object() || !object_.contains(key)) {
            must(key, none);
            return nullptr;
        }
        if (!object_[key].is_array()) {
            refuse(key, "a list", object_[key]);
        }
        return &object_[key];
    }

    void refuse(const std::string &key, std::string_view expected, const ordered_json &found) {
        const std::string text =
            found.is_object() ? "an object"
            : found.is_array()
                ? "a list"
                : shorten(found.dump(-1, ' ', false, ordered_json::error_handler_t::replace), 40);
        const std::string place = place_of(key);
        fail(fmt::format("{}expected {}, found {}", place.empty() ? "" : place + ": ", expected,
                         text));
    }

  private:
    std::string place_of(const std::string &key) const {
        return path_.empty() || key.empty() ? path_ + key : path_ + "." + key;
    }
    void fail(const std::string &text) {
        if (!fault_) {
            fault_ = Error{printable(file_ + ": " + text), Exit::Usage};
        }
    }

    void from(const std::string &key, const ordered_json &json, std::string &text) {
        // The only text that may be empty, and null then.
        if (key == "reason" && json.is_null()) {
            text.clear();
        } else if (!json.is_string() || json.get_ref<const std::string &>().empty()) {
            refuse(key, "a text", json);
        } else {
            text = json;
        }
    }
    void from(const std::string &key, const ordered_json &json, uint64_t &number) {
        if (!json.is_number_unsigned()) {
            refuse(key, "a whole number of 0 or more", json);
        } else {
            number = json;
        }
    }
    void from(const std::string &key, const ordered_json &json, double &number) {
        if (!json.is_number() || !(std::abs(json.get<double>()) <= kMaxSeconds)) {
            refuse(key, "a number", json);
        } else {
            number = json;
        }
    }
    void from(const std::string &key, const ordered_json &json, bool &truth) {
        if (!json.is_boolean()) {
            refuse(key, "true or false", json);
        } else {
            truth = json;
        }
    }
    void from(const std::string &key, const ordered_json &json, std::vector<std::string> &texts) {
        if (!json.is_array()) {
            refuse(key, "a list of texts", json);
            return;
        }
        for (const ordered_json &text : json) {
            from(key, text, texts.emplace_back());
        }
    }
    void from(const std::string &key, const ordered_json &json,
              std::vector<TimelineSample> &samples) {
        if (!json.is_array() || json.size() > kMaxSamplesRead) {
            refuse(key, fmt::format("a list of at most {} samples", kMaxSamplesRead), json);
            return;
        }
        for (const ordered_json &item : json) {
            const std::string path = fmt::format("{}[{}]", place_of(key), samples.size());
            Reader reader(item, file_, path, fault_);
            TimelineSample sample;
            each_sample_field(sample, reader);
            if (!samples.empty() && sample.seconds < samples.back().seconds) {
                reader.refuse("seconds",
                              fmt::format("at least the {} before", samples.back().seconds),
                              ordered_json(sample.seconds));
            }
            samples.push_back(sample);
        }
    }
    template <typename T>
    void from(const std::string &key, const ordered_json &json, std::optional<T> &value) {
        if (json.is_null()) {
            value.reset();
        } else {
            from(key, json, value.emplace());
        }
    }

    const ordered_json &object_;
    std::string file_;
    std::string path_;
    std::optional<Error> &fault_;
};

RoundResult read_round(const ordered_json &json, const std::string &file, const std::string &path,
                       std::optional<Error> &fault) {
    Reader reader(json, file, path, fault);
    RoundResult round;
    each_field(round, reader);
    std::string stated;
    reader.must("verdict", stated);
    const std::string_view right = name_of(verdict(round));
    if (stated != right) {
        reader.refuse("verdict", fmt::format("\"{}\", which the numbers give", right), stated);
    }
    return round;
}

bool is_plain(const ordered_json &value) {
    return value.is_primitive() || (value.is_array() && std::all_of(value.begin(), value.end(),
                                                                    [](const ordered_json &item) {
                                                                        return item.is_primitive();
                                                                    }));
}

void read_config(const ordered_json &json, const std::string &name, Report &report,
                 std::optional<Error> &fault) {
    Reader reader(json, name, "config", fault);
    for (const auto &[key, value] : json.items()) {
        if (!is_plain(value)) {
            reader.refuse(key, "a plain value or a list of these", value);
        }
    }
    report.config = json;
}

Report read_whole(const ordered_json &json, const std::string &name, std::optional<Error> &fault) {
    Report report;
    Reader reader(json, name, "", fault);
    uint64_t schema = 0;
    reader.must("schema", schema);
    if (!fault && schema != Report::kSchema) {
        reader.refuse("schema", std::to_string(Report::kSchema), json["schema"]);
        fault->hint = "another version of dcostorm wrote this report";
    }
    reader.must("accelerator", report.accelerator);
    if (!fault && json.contains("generator")) {
        Reader generator(json["generator"], name, "generator", fault);
        generator.must("name", report.generator.name);
        generator.must("version", report.generator.version);
    }
    if (!fault && json.contains("config")) {
        read_config(json["config"], name, report, fault);
    }
    const ordered_json *runs = reader.list("runs");
    for (size_t at = 0; !fault && at < runs->size(); at++) {
        report.runs.push_back(read_round((*runs)[at], name, fmt::format("runs[{}]", at), fault));
    }
    return report;
}

// "line 3, column 7" of the byte that the parser stumbled over.
std::string place_of(std::string_view text, size_t byte) {
    const std::string_view before = text.substr(0, std::min(byte > 0 ? byte - 1 : 0, text.size()));
    const size_t line = static_cast<size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    const size_t line_start = before.rfind('\n') + 1; // npos + 1 is 0
    return fmt::format("line {}, column {}", line, before.size() - line_start + 1);
}

} // namespace

ordered_json to_json(const RoundResult &round) {
    Writer writer;
    each_field(round, writer);
    const Verdict judged = verdict(round);
    if (judged == Verdict::NotRun) {
        writer.must("reason", explain(round));
    }
    writer.json["verdict"] = name_of(judged);
    return std::move(writer.json);
}

ordered_json to_json(const Report &report) {
    ordered_json json;
    json["schema"] = Report::kSchema;
    json["generator"] = {{"name", report.generator.name}, {"version", report.generator.version}};
    json["accelerator"] = report.accelerator ? ordered_json(*report.accelerator) : ordered_json();
    json["config"] = report.config;
    json["runs"] = ordered_json::array();
    for (const RoundResult &round : report.runs) {
        json["runs"].push_back(to_json(round));
    }
    return json;
}

std::string serialize(const ordered_json &json) {
    return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<Report> parse_report(std::string_view text, const std::string &name) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return Error{printable(name) + ": is empty", Exit::Usage};
    }
    ordered_json json;
    try { // the library's only way to say where
        json = ordered_json::parse(text);
    } catch (const nlohmann::json::parse_error &error) {
        return Error{fmt::format("{}: {}: is not JSON from here", printable(name),
                                 place_of(text, error.byte)),
                     Exit::Usage};
    } catch (const nlohmann::json::exception &) {
        return Error{printable(name) + ": has a number that is too large", Exit::Usage};
    }

    std::optional<Error> fault;
    Report report = read_whole(json, name, fault);
    if (fault) {
        return *fault;
    }
    return report;
}

Result<Report> read_report(const std::string &path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string text;
    std::vector<char> chunk(size_t{1} << 20);
    while (file && text.size() <= kMaxFileBytes) {
        file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        text.append(chunk.data(), static_cast<size_t>(file.gcount()));
    }
    if (!file.eof() && errno != 0) {
        return Error{fmt::format("cannot read {}: {}", printable(path),
                                 std::generic_category().message(errno)),
                     Exit::Usage};
    }
    if (text.size() > kMaxFileBytes) {
        return Error{fmt::format("{}: is larger than {} MiB, no report is", printable(path),
                                 kMaxFileBytes >> 20),
                     Exit::Usage};
    }
    return parse_report(text, path);
}

Result<void> write_report(const std::string &path, const Report &report) {
    return write_file(path, serialize(to_json(report)));
}

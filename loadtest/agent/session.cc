// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/session.h"

#include "loadtest/agent/host_facts.h"
#include "loadtest/agent/janitor.h"

#include <fmt/format.h>

namespace agent {

namespace {

const Error kNoDaemon{"no server was started", Exit::Usage};

// The text of a request may hold anything; ours goes out as valid UTF-8 in any case.
std::string dump(const nlohmann::json &json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

Session::Session(Stream &stream, Janitor &janitor, const SessionOptions &options)
    : stream_(stream), janitor_(janitor), options_(options), load_(janitor) {}

Session::End Session::serve() {
    std::string line;
    while (!end_) {
        switch (stream_.next(line)) {
        case Stream::Event::Ended:
            end_ = End::Stream;
            break;
        case Stream::Event::Signal:
            end_ = End::Signal;
            break;
        case Stream::Event::Line:
            // A hang-up is noticed by the next turn, if not here.
            if (!line.empty() && !stream_.send(answer(line))) {
                end_ = end_.value_or(End::Stream);
            }
            break;
        }
    }
    undo();
    return *end_;
}

std::string Session::answer(const std::string &line) {
    const nlohmann::json request = nlohmann::json::parse(line, nullptr, false);
    nlohmann::json reply = {{"id", nullptr}};
    if (!request.is_object() || !request.contains("id") || !request.contains("op") ||
        !request["op"].is_string()) {
        reply["error"] = to_json(Error{"this is no request", Exit::Usage});
        return dump(reply);
    }
    reply["id"] = request["id"];
    const Result<nlohmann::json> result =
        perform(request["op"], request.value("params", nlohmann::json()));
    if (result) {
        reply["result"] = *result;
    } else {
        reply["error"] = to_json(result.error());
    }
    return dump(reply);
}

Result<nlohmann::json> Session::perform(const std::string &op, const nlohmann::json &params) {
    if (op == "hello") {
        return hello(params);
    }
    if (op == "start") {
        return start(params);
    }
    if (op == "observe") {
        return observe();
    }
    if (op == "compare") {
        return compare();
    }
    if (op == "pressure") {
        return pressure(params);
    }
    if (op == "drop") {
        return drop(params);
    }
    if (op == "measure") {
        return measure(params);
    }
    if (op == "kernel_log") {
        return kernel_log();
    }
    if (op == "stop") {
        return stop();
    }
    if (op == "reboot") {
        if (!options_.allow_reboot) {
            return Error{"this agent may not restart its machine", Exit::Usage,
                         "start it with --allow-reboot"};
        }
        end_ = End::Reboot;
        return nlohmann::json::object();
    }
    if (op == "bye") {
        end_ = End::Bye;
        return nlohmann::json::object();
    }
    return Error{fmt::format("unknown request '{}'", op), Exit::Usage};
}

Result<nlohmann::json> Session::hello(const nlohmann::json &params) {
    const Result<HelloParams> decoded = decode<HelloParams>(params, "hello");
    if (!decoded) {
        return decoded.error();
    }
    // On a virtio-serial port one dcostorm may follow another before we saw the first one leave.
    undo();
    kernel_log_ = std::make_unique<KernelLog>();
    kernel_log_->open(); // without it there are just no events
    return encode(host_facts(*decoded));
}

Result<nlohmann::json> Session::start(const nlohmann::json &params) {
    const Result<StartParams> decoded = decode<StartParams>(params, "start");
    if (!decoded) {
        return decoded.error();
    }
    if (daemon_) {
        return Error{"the server is running already", Exit::Usage};
    }
    Result<std::unique_ptr<Daemon>> daemon =
        Daemon::start(*decoded, janitor_, [this](auto pause) { return stream_.over_after(pause); });
    if (!daemon) {
        return daemon.error();
    }
    daemon_ = std::move(*daemon);
    return encode(daemon_->start_result());
}

Result<nlohmann::json> Session::observe() {
    if (!daemon_) {
        return kNoDaemon;
    }
    if (kernel_log_) {
        // A kernel that complains without end overwrites its log within seconds.
        kernel_log_->poll();
    }
    return encode(daemon_->observe());
}

Result<nlohmann::json> Session::compare() {
    if (!daemon_) {
        return kNoDaemon;
    }
    const Result<Comparison> comparison =
        daemon_->compare([this](auto pause) { return stream_.over_after(pause); });
    if (!comparison) {
        return comparison.error();
    }
    return encode(*comparison);
}

Result<nlohmann::json> Session::pressure(const nlohmann::json &params) {
    const Result<PressureParams> decoded = decode<PressureParams>(params, "pressure");
    if (!decoded) {
        return decoded.error();
    }
    if (decoded->kind != Pressure::None && !daemon_) {
        return kNoDaemon;
    }
    load_.stop();
    if (daemon_) {
        daemon_->set_paused(decoded->kind == Pressure::Pause);
    }
    if (decoded->kind == Pressure::Cpu) {
        if (const Result<void> started = load_.start(decoded->cpu_workers, daemon_->folder());
            !started) {
            return started.error();
        }
    }
    return nlohmann::json::object();
}

Result<nlohmann::json> Session::drop(const nlohmann::json &params) {
    const Result<DropParams> decoded = decode<DropParams>(params, "drop");
    if (!decoded) {
        return decoded.error();
    }
    drop_.stop();
    if (decoded->on) {
        if (!daemon_) {
            return kNoDaemon;
        }
        if (const Result<void> started = drop_.start(daemon_->port()); !started) {
            return started.error();
        }
    }
    return nlohmann::json::object();
}

Result<nlohmann::json> Session::measure(const nlohmann::json &params) {
    const Result<MeasureParams> decoded = decode<MeasureParams>(params, "measure");
    if (!decoded) {
        return decoded.error();
    }
    if (!daemon_) {
        return kNoDaemon;
    }
    load_.stop();
    drop_.stop();
    const Result<Cost> cost =
        daemon_->measure(*decoded, [this](auto pause) { return stream_.over_after(pause); });
    daemon_.reset();
    if (!cost) {
        return cost.error();
    }
    return encode(*cost);
}

Result<nlohmann::json> Session::kernel_log() {
    KernelLogResult result;
    if (kernel_log_) {
        kernel_log_->poll();
        const KernelLogParser &parser = kernel_log_->parser();
        result.events = parser.events();
        result.splats = parser.count(KernelEvent::Class::Splat);
        result.known = parser.count(KernelEvent::Class::Known);
        result.noise = parser.count(KernelEvent::Class::Noise);
        result.readable = kernel_log_->readable();
        result.lost = kernel_log_->lost();
    }
    return encode(result);
}

Result<nlohmann::json> Session::stop() {
    if (!daemon_) {
        return kNoDaemon;
    }
    load_.stop();
    drop_.stop();
    const DaemonExit exit = daemon_->stop([this](auto pause) { return stream_.over_after(pause); });
    daemon_.reset();
    return encode(exit);
}

void Session::undo() {
    load_.stop();
    drop_.stop();
    daemon_.reset();
}

} // namespace agent

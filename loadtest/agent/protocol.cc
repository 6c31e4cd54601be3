// SPDX-License-Identifier: GPL-2.0-or-later
//
// JSON for the structs of protocol.h. The JSON library throws on a value of the wrong type; it is
// caught here, in decode(), and nowhere else.

#include "loadtest/agent/protocol.h"

#include <fmt/format.h>

namespace nlohmann {

template <typename T> struct adl_serializer<std::optional<T>> {
    static void to_json(json &out, const std::optional<T> &value) {
        out = value ? json(*value) : json(nullptr);
    }
    static void from_json(const json &in, std::optional<T> &value) {
        value = in.is_null() ? std::optional<T>() : std::optional<T>(in.get<T>());
    }
};

} // namespace nlohmann

NLOHMANN_JSON_SERIALIZE_ENUM(KernelEvent::Class, {{KernelEvent::Class::Splat, "splat"},
                                                  {KernelEvent::Class::Known, "known"},
                                                  {KernelEvent::Class::Noise, "noise"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(KernelEvent, kind, title, seconds, lines)

namespace agent {

NLOHMANN_JSON_SERIALIZE_ENUM(Operation,
                             {{Operation::Close, "close"}, {Operation::Shutdown, "shutdown"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Pressure, {{Pressure::None, "none"},
                                        {Pressure::Cpu, "cpu"},
                                        {Pressure::Pause, "pause"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(HelloParams, openvpn)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(HelloResult, protocol, agent_version, kernel, suite,
                                                openvpn_package, openvpn_build_id, module_package,
                                                module_srcversion, dco_usable, rmem_max)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StartParams, openvpn, config, files, port, dco,
                                                status_interval, timeout_seconds, count_messages)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StartResult, pid, device, ready_seconds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DaemonExit, running, asked, status, signal,
                                                last_words)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Observation, alive, instances, kernel_peers,
                                                overruns, refusals, exit)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Comparison, instances, listed, status_file_clients,
                                                kernel_peers, stale)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PressureParams, kind, cpu_workers)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DropParams, on)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MeasureParams, operation, common_name,
                                                limit_seconds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Cost, clients, closed, cut_off, cpu_seconds,
                                                wall_seconds, requests, datagrams, listed, messages,
                                                overruns, not_counted, exit)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(KernelLogResult, events, splats, known, noise,
                                                readable, lost)

std::string name_of(Pressure pressure) {
    return nlohmann::json(pressure).get<std::string>();
}

std::optional<Pressure> pressure_named(std::string_view name) {
    const Pressure pressure = nlohmann::json(name).get<Pressure>(); // the first for a strange name
    return name_of(pressure) == name ? std::optional<Pressure>(pressure) : std::nullopt;
}

std::string name_of(Operation operation) {
    return nlohmann::json(operation).get<std::string>();
}

nlohmann::json to_json(const Error &error) {
    return {{"text", error.text}, {"exit", static_cast<int>(error.exit)}, {"hint", error.hint}};
}

Error error_from_json(const nlohmann::json &json) {
    Error error{"the agent reports an error that it does not name"};
    if (!json.is_object()) {
        return error;
    }
    if (json.contains("text") && json["text"].is_string()) {
        error.text = json["text"];
    }
    if (json.contains("hint") && json["hint"].is_string()) {
        error.hint = json["hint"];
    }
    if (json.contains("exit") && json["exit"].is_number_integer()) {
        const int code = json["exit"];
        for (Exit known : {Exit::Found, Exit::Usage, Exit::Missing, Exit::ServerDied,
                           Exit::KernelSplat, Exit::Interrupted}) {
            if (static_cast<int>(known) == code) {
                error.exit = known;
            }
        }
    }
    return error;
}

template <typename T> nlohmann::json encode(const T &value) {
    return nlohmann::json(value);
}

template <typename T> Result<T> decode(const nlohmann::json &json, const std::string &what) {
    try {
        return json.is_null() ? T() : json.get<T>();
    } catch (const nlohmann::json::exception &exception) {
        return Error{fmt::format("{} is malformed: {}", what, exception.what())};
    }
}

#define AGENT_PROTOCOL_STRUCT(T)                                                                   \
    template nlohmann::json encode<T>(const T &);                                                  \
    template Result<T> decode<T>(const nlohmann::json &, const std::string &)

AGENT_PROTOCOL_STRUCT(HelloParams);
AGENT_PROTOCOL_STRUCT(HelloResult);
AGENT_PROTOCOL_STRUCT(StartParams);
AGENT_PROTOCOL_STRUCT(StartResult);
AGENT_PROTOCOL_STRUCT(DaemonExit);
AGENT_PROTOCOL_STRUCT(Observation);
AGENT_PROTOCOL_STRUCT(Comparison);
AGENT_PROTOCOL_STRUCT(PressureParams);
AGENT_PROTOCOL_STRUCT(DropParams);
AGENT_PROTOCOL_STRUCT(MeasureParams);
AGENT_PROTOCOL_STRUCT(Cost);
AGENT_PROTOCOL_STRUCT(KernelLogResult);

} // namespace agent

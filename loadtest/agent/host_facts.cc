// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/agent/host_facts.h"

#include "loadtest/observe/kernel_peers.h"
#include "tools/common/child.h"
#include "tools/daemon/build_id.h"

#include <charconv>
#include <fstream>
#include <iterator>

#include <sys/utsname.h>

namespace agent {

namespace {

std::optional<std::string> first_line(const std::string &path) {
    std::ifstream file(path);
    std::string line;
    return std::getline(file, line) ? std::optional<std::string>(line) : std::nullopt;
}

std::optional<uint64_t> number_in(const std::string &path) {
    const std::string line = first_line(path).value_or("");
    uint64_t number = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    return error == std::errc() ? std::optional<uint64_t>(number) : std::nullopt;
}

std::optional<std::string> package_version(const std::string &name) {
    const std::string dpkg_query = find_program("dpkg-query");
    if (dpkg_query.empty()) {
        return std::nullopt;
    }
    // db:Status-Abbrev is "ii " only for a package that is unpacked and configured.
    const Result<std::string> output = output_of(
        {dpkg_query, "-W", "-f", "${db:Status-Abbrev}${Version}", name}, std::chrono::seconds(20));
    if (!output || output->substr(0, 3) != "ii ") {
        return std::nullopt;
    }
    return output->substr(3);
}

std::string suite_of_machine() {
    std::ifstream file("/etc/os-release");
    std::string line;
    while (std::getline(file, line)) {
        constexpr std::string_view kKey = "VERSION_CODENAME=";
        if (line.substr(0, kKey.size()) == kKey) {
            return line.substr(kKey.size());
        }
    }
    return "";
}

std::optional<std::string> build_id_of_file(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
    return build_id_of({reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()});
}

} // namespace

HelloResult host_facts(const HelloParams &params) {
    HelloResult facts;
    facts.agent_version = DCOSTORM_VERSION;
    utsname name = {};
    if (uname(&name) == 0) {
        facts.kernel = name.release;
    }
    facts.suite = suite_of_machine();
    facts.openvpn_package = package_version("openvpn");
    facts.openvpn_build_id = build_id_of_file(params.openvpn);
    facts.module_package = package_version("openvpn-dco-dkms");
    // Before the module's files are read: the kernel loads it for this question.
    facts.dco_usable = KernelPeers::create().has_value();
    facts.module_srcversion = first_line("/sys/module/ovpn_dco_v2/srcversion");
    facts.rmem_max = number_in("/proc/sys/net/core/rmem_max");
    return facts;
}

} // namespace agent

// SPDX-License-Identifier: GPL-2.0-or-later
//
// An audit as a file for the textfile collector of prometheus-node-exporter.

#include "tools/dcoctl/audit_report.h"

#include <algorithm>

#include <fmt/format.h>

namespace {

std::string label_value(const std::string &text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == '"') {
            escaped += '\\';
        }
        escaped += c == '\n' ? ' ' : c;
    }
    return escaped;
}

class Metrics {
  public:
    explicit Metrics(const std::string &device)
        : labels_(fmt::format("device=\"{}\"", label_value(device))) {}

    void gauge(const char *name, const char *help, uint64_t value) {
        head(name, help);
        text_ += fmt::format("dcoctl_{}{{{}}} {}\n", name, labels_, value);
    }
    void head(const char *name, const char *help) {
        text_ += fmt::format("# HELP dcoctl_{0} {1}\n# TYPE dcoctl_{0} gauge\n", name, help);
    }
    void labelled(const char *name, const char *label, const std::string &label_text,
                  uint64_t value) {
        text_ += fmt::format("dcoctl_{}{{{},{}=\"{}\"}} {}\n", name, labels_, label,
                             label_value(label_text), value);
    }
    void audited(bool success, uint64_t time) {
        gauge("audit_success", "Whether the tables could be compared.", success ? 1 : 0);
        gauge("audit_time_seconds", "When they were, since 1970.", time);
    }
    const std::string &text() const { return text_; }

  private:
    std::string labels_;
    std::string text_;
};

} // namespace

std::string render_prometheus(const AuditReport &report, uint64_t time) {
    Metrics metrics(report.device);
    metrics.gauge("peers", "Peers in the kernel's table.", report.kernel_peers);
    metrics.gauge("instances", "Client instances in the daemon's table.", report.instances);
    metrics.gauge("connecting_instances", "Instances that have no peer yet.", report.connecting);
    metrics.gauge("stale_instances", "Instances whose peer the kernel has deleted.",
                  report.found.stale.size());
    metrics.gauge("missing_instances", "Peers that the daemon does not list.",
                  report.found.missing.size());
    metrics.head("not_installed", "What runs is not what is installed, or not patched any more.");
    for (const RemarkKind kind : kRemarkKinds) {
        const auto of_kind = [kind](const Remark &remark) {
            return remark.kind == kind;
        };
        metrics.labelled("not_installed", "what", name_of(kind),
                         std::any_of(report.remarks.begin(), report.remarks.end(), of_kind) ? 1
                                                                                            : 0);
    }
    metrics.audited(true, time);
    return metrics.text();
}

std::string render_prometheus_failure(const std::string &device, uint64_t time) {
    Metrics metrics(device);
    metrics.audited(false, time);
    return metrics.text();
}

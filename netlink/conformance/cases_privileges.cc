// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who may do what: without CAP_NET_ADMIN, and with it in a user namespace of one's own.

#include "netlink/conformance/endpoints.h"
#include "netlink/conformance/rig.h"

#include <cerrno>

#include <linux/capability.h>
#include <linux/netlink.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace ovpn_dco;

// Takes all capabilities out of effect for as long as it lives.
class Powerless {
  public:
    Powerless() {
        syscall(SYS_capget, &header_, had_);
        const __user_cap_data_struct none[2] = {{0, had_[0].permitted, had_[0].inheritable},
                                                {0, had_[1].permitted, had_[1].inheritable}};
        syscall(SYS_capset, &header_, none);
    }
    ~Powerless() { syscall(SYS_capset, &header_, had_); }
    Powerless(const Powerless &) = delete;
    Powerless &operator=(const Powerless &) = delete;

  private:
    __user_cap_header_struct header_ = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct had_[2] = {};
};

// As root of a user namespace of its own, with a network of its own. Only the errno comes back.
Outcome as_root_of_a_container(const std::function<Outcome()> &run) {
    const pid_t child = fork();
    if (child == 0) {
        _exit(unshare(CLONE_NEWUSER) == 0 ? run().code : EUSERS);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : EINTR, {}};
}

Outcome get_peer(Connection &kernel, const Values &values) {
    Message message = kernel.request(Command::GetPeer);
    put(message, get_peer_tree(values));
    return outcome_of(kernel.ask(std::move(message)));
}

} // namespace

void add_privilege_cases(Cases &cases) {
    struct Subject {
        const char *name;
        Command command;
        uint16_t flags;
        Node (*tree)(const Values &);
    };
    for (const Subject &subject : {Subject{"new-peer", Command::NewPeer, 0, new_peer_tree},
                                   Subject{"set-peer", Command::SetPeer, 0, set_peer_tree},
                                   Subject{"del-peer", Command::DelPeer, 0, del_peer_tree},
                                   Subject{"get-peer", Command::GetPeer, 0, get_peer_tree},
                                   Subject{"dump", Command::GetPeer, NLM_F_DUMP, dump_tree},
                                   Subject{"new-key", Command::NewKey, 0, new_key_tree},
                                   Subject{"swap-keys", Command::SwapKeys, 0, swap_keys_tree},
                                   Subject{"del-key", Command::DelKey, 0, del_key_tree}}) {
        cases.push_back({subject.name, "no-capability", [=](Rig &rig) {
                             const Values values = {rig.mp().index, rig.make_peer()};
                             const Powerless powerless;
                             return rig.ask(subject.command, subject.tree(values), subject.flags);
                         }});
    }
    cases.push_back({"get-peer", "opened-without-capability", [](Rig &rig) {
                         const Values values = {rig.mp().index, rig.make_peer()};
                         Result<Connection> kernel = [] {
                             const Powerless powerless;
                             return Connection::open();
                         }();
                         return kernel ? get_peer(*kernel, values)
                                       : Outcome{kernel.error().code, kernel.error().text};
                     }});
    cases.push_back({"get-peer", "root-of-a-container", [](Rig &rig) {
                         const Values values = {rig.mp().index, rig.make_peer()};
                         return as_root_of_a_container([&] {
                             Result<Connection> kernel = Connection::open();
                             return kernel ? get_peer(*kernel, values) : Outcome{EUSERS, {}};
                         });
                     }});
    cases.push_back({"link", "no-capability", [](Rig &) {
                         const Powerless powerless;
                         const Result<Interface> made = create_interface("third", Mode::MultiPeer);
                         return Outcome{made ? 0 : made.error().code, {}};
                     }});
    // A container can have interfaces, and no peers.
    cases.push_back({"link", "root-of-a-container", [](Rig &) {
                         return as_root_of_a_container([] {
                             unshare(CLONE_NEWNET);
                             const Result<Interface> made =
                                 create_interface("third", Mode::MultiPeer);
                             const bool gone = made && delete_interface(*made);
                             return Outcome{made ? (gone ? 0 : EBUSY) : made.error().code, {}};
                         });
                     }});
    cases.push_back({"notification", "no-capability", [](Rig &rig) {
                         Result<Notifications> notifications = [] {
                             const Powerless powerless;
                             return Notifications::open();
                         }();
                         if (!notifications) {
                             return Outcome{notifications.error().code, notifications.error().text};
                         }
                         const uint32_t id = rig.make_peer();
                         (void)rig.kernel().del_peer(rig.mp(), id).has_value();
                         const Outcome told = rig.deletion_of(rig.mp(), id);
                         const Result<Notifications::Batch> batch = notifications->read();
                         const bool heard = batch && batch->deletions.size() == 1;
                         return Outcome{told.code, heard ? "heard" : "not heard"};
                     }});
}

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Preloaded into openvpn: holds one netlink request back until the world is as a test wants it.
//
// When the file $HOLD has the number of a command of ovpn-dco-v2 in it, the next such request waits: it renames the
// file to $HOLD.reached and sends the message as soon as that has been removed. So a test can have the kernel delete
// a peer between openvpn's decision to make a request about it and the request, an order that luck hardly brings about.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

// Not with fscanf() or strtol(): those of glibc 2.38 and later have new names, which the guest's glibc may not know.
static int wanted(const char *path)
{
    FILE *file = path ? fopen(path, "r") : NULL;
    int command = -1;
    int digit;

    if (file) {
        while ((digit = fgetc(file)) >= '0' && digit <= '9')
            command = (command < 0 ? 0 : command * 10) + digit - '0';
        fclose(file);
    }
    return command;
}

int nl_send_auto(struct nl_sock *sock, struct nl_msg *msg)
{
    int (*send)(struct nl_sock *, struct nl_msg *) = dlsym(RTLD_NEXT, "nl_send_auto");
    const struct nlmsghdr *nlh = nlmsg_hdr(msg);
    const struct genlmsghdr *gnlh = nlmsg_data(nlh);
    const char *hold = getenv("HOLD");
    char reached[4096];

    if (nlh->nlmsg_type != GENL_ID_CTRL && wanted(hold) == gnlh->cmd) {
        snprintf(reached, sizeof(reached), "%s.reached", hold);
        rename(hold, reached);
        while (access(reached, F_OK) == 0)
            usleep(100000);
    }
    return send(sock, msg);
}

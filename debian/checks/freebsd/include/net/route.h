/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In place of glibc's: the routing socket, see route(4). */
#pragma once
#include <sys/types.h>

struct rt_metrics {
    u_long rmx_values[14];
};

struct rt_msghdr {
    u_short rtm_msglen;
    u_char rtm_version;
    u_char rtm_type;
    u_short rtm_index;
    u_short _rtm_spare1;
    int rtm_flags;
    int rtm_addrs;
    pid_t rtm_pid;
    int rtm_seq;
    int rtm_errno;
    int rtm_fmask;
    u_long rtm_inits;
    struct rt_metrics rtm_rmx;
};

#define RTM_VERSION 5
#define RTM_GET 0x4
#define RTF_UP 0x1
#define RTF_GATEWAY 0x2
#define RTA_DST 0x1
#define RTA_GATEWAY 0x2
#define RTA_NETMASK 0x4
#define RTA_IFP 0x10

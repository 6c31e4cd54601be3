/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
#include_next <unistd.h>

int getpeereid(int s, uid_t *euid, gid_t *egid);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
#include_next <netinet/in.h>

#define IP_RECVDSTADDR 7
#define IP_SENDSRCADDR IP_RECVDSTADDR

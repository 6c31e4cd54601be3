/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ./configure finds with mingw-w64, as far as the code asks: without LZO, LZ4 and PKCS#11.
 * It replaces types and signals that Windows lacks, too. */

#define _GNU_SOURCE 1

#define TARGET_WIN32 1
#define TARGET_ALIAS "x86_64-w64-mingw32"
#define TARGET_PREFIX "W"

#define PACKAGE "openvpn"
#define PACKAGE_NAME "OpenVPN"
#define PACKAGE_STRING "OpenVPN 2.6"
#define PACKAGE_VERSION "2.6"
#define CONFIGURE_DEFINES "N/A"
#define PLUGIN_LIBDIR ""
#define TAP_WIN_COMPONENT_ID "tap0901"
#define TAP_WIN_MIN_MAJOR 9
#define TAP_WIN_MIN_MINOR 9

#define ENABLE_CRYPTO_OPENSSL 1
#define ENABLE_DCO 1
#define ENABLE_DEBUG 1
#define ENABLE_FRAGMENT 1
#define ENABLE_MANAGEMENT 1
#define ENABLE_OFB_CFB_MODE 1
#define ENABLE_PLUGIN 1
#define ENABLE_X509ALTUSERNAME 1

#define HAVE_ANONYMOUS_UNION_SUPPORT 1
#define HAVE_CHDIR 1
#define HAVE_CHSIZE 1
#define HAVE_CPP_VARARG_MACRO_GCC 1
#define HAVE_CPP_VARARG_MACRO_ISO 1
#define HAVE_DECL_SO_MARK 0
#define HAVE_DUP 1
#define HAVE_DUP2 1
#define HAVE_EXPORT_KEYING_MATERIAL 1
#define HAVE_FCNTL_H 1
#define HAVE_GETTIMEOFDAY 1
#define HAVE_NET_IF_UTUN_H 0
#define HAVE_STDIO_H 1
#define HAVE_STRINGS_H 1
#define HAVE_SYS_FILE_H 1
#define HAVE_SYS_STAT_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_UNISTD_H 1
#define HAVE_XKEY_PROVIDER 1

#define in_addr_t uint32_t
#define in_port_t uint16_t
#define SIGHUP 1
#define SIGINT 2
#define SIGUSR1 10
#define SIGUSR2 12
#define SIGTERM 15

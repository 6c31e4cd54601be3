// SPDX-License-Identifier: GPL-2.0-or-later
//
// The texts are what Debian's openvpn 2.6.14 (bookworm) wrote with two clients connected.

#include "tools/daemon/status_listing.h"

#include <string>

#include <gtest/gtest.h>

namespace {

const std::string kVersion1 = "OpenVPN CLIENT LIST\nUpdated,2026-11-20 12:13:11\n"
                              "Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since\n"
                              "client-0,127.0.0.1:40796,1803,1930,2026-11-20 12:13:05\n"
                              "client-0,127.0.0.1:53069,1803,1889,2026-11-20 12:13:05\n"
                              "ROUTING TABLE\nVirtual Address,Common Name,Real Address,Last Ref\n"
                              "10.91.0.3,client-0,127.0.0.1:40796,2026-11-20 12:13:05\n"
                              "10.91.0.2,client-0,127.0.0.1:53069,2026-11-20 12:13:05\n"
                              "GLOBAL STATS\nMax bcast/mcast queue length,2\nEND\n";

const std::string kVersion2 =
    "TITLE,OpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL (OpenSSL)] [LZO] [LZ4] [EPOLL] [PKCS11] "
    "[MH/PKTINFO] [AEAD] [DCO]\nTIME,2026-11-20 12:13:18,1795176798\n"
    "HEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Virtual IPv6 Address,Bytes "
    "Received,Bytes Sent,Connected Since,Connected Since (time_t),Username,Client ID,Peer ID,Data "
    "Channel Cipher\n"
    "CLIENT_LIST,client-0,127.0.0.1:51539,10.91.0.3,,1804,1890,2026-11-20 "
    "12:13:12,1795176792,UNDEF,1,1,AES-256-GCM\n"
    "CLIENT_LIST,client-0,127.0.0.1:52432,10.91.0.2,,1803,1890,2026-11-20 "
    "12:13:12,1795176792,UNDEF,0,0,AES-256-GCM\n"
    "HEADER,ROUTING_TABLE,Virtual Address,Common Name,Real Address,Last Ref,Last Ref (time_t)\n"
    "ROUTING_TABLE,10.91.0.2,client-0,127.0.0.1:52432,2026-11-20 12:13:12,1795176792\n"
    "ROUTING_TABLE,10.91.0.3,client-0,127.0.0.1:51539,2026-11-20 12:13:12,1795176792\n"
    "GLOBAL_STATS,Max bcast/mcast queue length,2\nGLOBAL_STATS,dco_enabled,0\nEND\n";

const std::string kVersion3 =
    "TITLE\tOpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL (OpenSSL)] [LZO] [LZ4] [EPOLL] [PKCS11] "
    "[MH/PKTINFO] [AEAD] [DCO]\r\nTIME\t2026-11-20 12:13:09\t1795176789\r\n"
    "HEADER\tCLIENT_LIST\tCommon Name\tReal Address\tVirtual Address\tVirtual IPv6 "
    "Address\tBytes Received\tBytes Sent\tConnected Since\tConnected Since "
    "(time_t)\tUsername\tClient ID\tPeer ID\tData Channel Cipher\r\n"
    "CLIENT_LIST\tclient-0\t127.0.0.1:40796\t10.91.0.3\t\t1803\t1930\t2026-11-20 "
    "12:13:05\t1795176785\tUNDEF\t1\t1\tAES-256-GCM\r\n"
    "CLIENT_LIST\tclient-0\t127.0.0.1:53069\t10.91.0.2\t\t1803\t1889\t2026-11-20 "
    "12:13:05\t1795176785\tUNDEF\t0\t0\tAES-256-GCM\r\n"
    "HEADER\tROUTING_TABLE\tVirtual Address\tCommon Name\tReal Address\tLast Ref\tLast Ref "
    "(time_t)\r\n"
    "ROUTING_TABLE\t10.91.0.3\tclient-0\t127.0.0.1:40796\t2026-11-20 12:13:05\t1795176785\r\n"
    "GLOBAL_STATS\tMax bcast/mcast queue length\t2\r\nGLOBAL_STATS\tdco_enabled\t0\r\nEND\r\n";

TEST(StatusListing, version_1_has_no_peer_ids) {
    const StatusListing listing = parse_status_listing(kVersion1);
    EXPECT_TRUE(listing.complete);
    const std::vector<ListedClient> expected = {{"client-0", "127.0.0.1:40796", std::nullopt},
                                                {"client-0", "127.0.0.1:53069", std::nullopt}};
    EXPECT_EQ(listing.clients, expected);
    EXPECT_EQ(listing.version, 1);
    EXPECT_FALSE(listing.updated_at);
}

TEST(StatusListing, version_2_is_told_by_its_header) {
    const StatusListing listing = parse_status_listing(kVersion2);
    EXPECT_TRUE(listing.complete);
    const std::vector<ListedClient> expected = {{"client-0", "127.0.0.1:51539", 1, 1, "10.91.0.3"},
                                                {"client-0", "127.0.0.1:52432", 0, 0, "10.91.0.2"}};
    EXPECT_EQ(listing.clients, expected);
    EXPECT_EQ(listing.version, 2);
    EXPECT_EQ(listing.updated_at, 1795176798u);
}

TEST(StatusListing, version_3_comes_with_carriage_returns) {
    const StatusListing listing = parse_status_listing(kVersion3);
    EXPECT_TRUE(listing.complete);
    const std::vector<ListedClient> expected = {{"client-0", "127.0.0.1:40796", 1, 1, "10.91.0.3"},
                                                {"client-0", "127.0.0.1:53069", 0, 0, "10.91.0.2"}};
    EXPECT_EQ(listing.clients, expected);
    EXPECT_EQ(listing.version, 3);
    EXPECT_EQ(listing.updated_at, 1795176789u);
}

TEST(StatusListing, columns_may_move) {
    const StatusListing listing =
        parse_status_listing("HEADER,CLIENT_LIST,Peer ID,New Column,Common Name,Real Address\n"
                             "CLIENT_LIST,7,x,alice,192.0.2.1:5\nEND\n");
    const std::vector<ListedClient> expected = {{"alice", "192.0.2.1:5", 7}};
    EXPECT_EQ(listing.clients, expected);
}

// What 2.6.14 prints for a client that chose its names: version 2 with the given ones.
StatusListing with_names(const std::string &common_name, const std::string &user_name) {
    return parse_status_listing(
        "HEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Virtual IPv6 Address,Bytes "
        "Received,Bytes Sent,Connected Since,Connected Since (time_t),Username,Client ID,Peer "
        "ID,Data Channel Cipher\nCLIENT_LIST," +
        common_name +
        ",127.0.0.1:51539,10.91.0.3,fd00::3,1804,1890,2026-11-20 12:13:12,1795176792," + user_name +
        ",17,4,AES-256-GCM\nEND\n");
}

TEST(StatusListing, commas_in_names_move_no_column) {
    EXPECT_EQ(with_names("a,b,c", "UNDEF").clients.at(0),
              (ListedClient{"a,b,c", "127.0.0.1:51539", 4, 17, "10.91.0.3", "fd00::3"}));
    EXPECT_EQ(with_names("a", "u,,v").clients.at(0),
              (ListedClient{"a", "127.0.0.1:51539", 4, 17, "10.91.0.3", "fd00::3"}));
    EXPECT_EQ(with_names("a,b", "u,9,9,x").clients.at(0),
              (ListedClient{"a,b", "127.0.0.1:51539", 4, 17, "10.91.0.3", "fd00::3"}));
}

TEST(StatusListing, names_that_fake_a_line_give_no_addresses) {
    const ListedClient client =
        with_names("a,192.0.2.1:5,10.0.0.9,,1,1,x,1,UNDEF,99", "UNDEF").clients.at(0);
    EXPECT_EQ(client, (ListedClient{"a", "", 4, 17}));
}

TEST(StatusListing, commas_in_names_of_version_1) {
    std::string text = kVersion1;
    text.replace(text.find("client-0,"), 8, "a,192.0.2.1:5,b");
    EXPECT_EQ(parse_status_listing(text).clients.at(0),
              (ListedClient{"a,192.0.2.1:5,b", "127.0.0.1:40796", std::nullopt}));
}

TEST(StatusListing, a_client_says_that_it_is_none) {
    const StatusListing listing = parse_status_listing(
        "OpenVPN STATISTICS\nUpdated,2026-11-20 12:13:11\nTUN/TAP read bytes,0\nEND\n");
    EXPECT_EQ(listing.version, 0);
    EXPECT_TRUE(listing.clients.empty());
}

TEST(StatusListing, the_daemons_word_for_no_peer_is_no_peer) {
    const StatusListing listing = parse_status_listing("HEADER,CLIENT_LIST,Common Name,Peer ID\n"
                                                       "CLIENT_LIST,UNDEF,4294967295\nEND\n");
    ASSERT_EQ(listing.clients.size(), 1u);
    EXPECT_FALSE(listing.clients[0].peer_id);
}

TEST(StatusListing, half_a_file_is_not_complete) {
    for (const std::string &text : {kVersion1, kVersion2, kVersion3}) {
        EXPECT_FALSE(parse_status_listing(text.substr(0, text.size() - 6)).complete);
    }
}

TEST(StatusListing, an_empty_server_lists_nobody) {
    const StatusListing listing = parse_status_listing(
        "OpenVPN CLIENT LIST\nUpdated,2026-11-20 12:13:11\n"
        "Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since\n"
        "ROUTING TABLE\nVirtual Address,Common Name,Real Address,Last Ref\nGLOBAL STATS\nEND\n");
    EXPECT_TRUE(listing.complete);
    EXPECT_TRUE(listing.clients.empty());
}

TEST(StatusListing, nothing_is_no_listing) {
    EXPECT_EQ(parse_status_listing(""), StatusListing());
    EXPECT_EQ(parse_status_listing("\n\n,,,\nCLIENT_LIST").clients.size(), 1u);
}

} // namespace

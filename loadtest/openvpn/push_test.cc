// SPDX-License-Identifier: GPL-2.0-or-later

#include "loadtest/openvpn/push.h"
#include "loadtest/openvpn/test_hex.h"

#include <gtest/gtest.h>

namespace openvpn {

namespace {

using namespace std::chrono_literals;
using Kind = ServerMessage::Kind;

// As Debian's openvpn 2.6.14 said it to its own client.
constexpr std::string_view kReply =
    "PUSH_REPLY,topology subnet,ping 4,ping-restart 16,ifconfig 10.8.0.2 255.255.0.0,peer-id 0,"
    "cipher AES-256-GCM,protocol-flags cc-exit tls-ekm dyn-tls-crypt,tun-mtu 1500";

PushReply reply_of(std::string_view line) {
    PushReply reply;
    add_push_reply(parse_server_message(line).text, reply);
    return reply;
}

std::vector<uint8_t> record(std::string_view text) {
    Bytes bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

} // namespace

TEST(Push, reply_of_openvpns_server_is_understood) {
    EXPECT_EQ(parse_server_message(kReply).kind, Kind::PushReply);
    PushReply reply = reply_of(kReply);
    EXPECT_EQ(reply.peer_id, 0u);
    EXPECT_EQ(reply.cipher, "AES-256-GCM");
    EXPECT_TRUE(reply.tls_key_export);
    EXPECT_TRUE(reply.cc_exit);
    EXPECT_EQ(reply.ping, 4s);
    EXPECT_EQ(reply.ping_restart, 16s);
    EXPECT_EQ(reply.address, "10.8.0.2");
    EXPECT_EQ(reply.unsupported, "");
    EXPECT_TRUE(reply.is_complete);
}

TEST(Push, older_spelling_of_the_exporter_is_understood) {
    PushReply reply = reply_of("PUSH_REPLY,key-derivation tls-ekm");
    EXPECT_TRUE(reply.tls_key_export);
    EXPECT_FALSE(reply.cc_exit);
}

TEST(Push, parts_are_joined) {
    PushReply reply = reply_of("PUSH_REPLY,ping 4,push-continuation 2");
    EXPECT_FALSE(reply.is_complete);
    add_push_reply("peer-id 7,push-continuation 1", reply);
    EXPECT_TRUE(reply.is_complete);
    EXPECT_EQ(reply.ping, 4s);
    EXPECT_EQ(reply.peer_id, 7u);
}

TEST(Push, part_that_announces_no_other_is_the_last) {
    PushReply reply = reply_of("PUSH_REPLY,ping 4,push-continuation 2");
    add_push_reply("peer-id 7", reply);
    EXPECT_TRUE(reply.is_complete);
}

TEST(Push, empty_reply_is_complete_and_empty) {
    EXPECT_EQ(parse_server_message("PUSH_REPLY").kind, Kind::PushReply);
    PushReply reply = reply_of("PUSH_REPLY");
    EXPECT_TRUE(reply.is_complete);
    EXPECT_FALSE(reply.peer_id);
}

TEST(Push, values_without_sense_are_left_out) {
    for (std::string_view line :
         {"peer-id 16777215", "peer-id -1", "peer-id", "peer-id 1x", "peer-id 99999999999"}) {
        PushReply reply;
        add_push_reply(line, reply);
        EXPECT_FALSE(reply.peer_id) << line;
    }
    PushReply reply = reply_of("PUSH_REPLY,ping 4000000000,ping-restart 86401,,,ifconfig");
    EXPECT_EQ(reply.ping, 0s);
    EXPECT_EQ(reply.ping_restart, 0s);
    EXPECT_EQ(reply.address, "");
}

TEST(Push, options_that_change_data_packets_are_named) {
    EXPECT_EQ(reply_of("PUSH_REPLY,compress stub-v2,fragment 1200").unsupported,
              "compress stub-v2");
    EXPECT_EQ(reply_of("PUSH_REPLY,comp-lzo no").unsupported, "");
    EXPECT_EQ(reply_of("PUSH_REPLY,comp-lzo yes").unsupported, "comp-lzo yes");
}

TEST(Push, the_servers_other_words_are_told_apart) {
    EXPECT_EQ(parse_server_message("AUTH_FAILED").kind, Kind::AuthFailed);
    EXPECT_EQ(parse_server_message("AUTH_FAILED,TEMP[backoff 3]").kind, Kind::AuthFailed);
    EXPECT_EQ(parse_server_message("AUTH_FAILED,no more").text, "no more");
    EXPECT_EQ(parse_server_message("RESTART").kind, Kind::Restart);
    EXPECT_EQ(parse_server_message("RESTART,[N]").kind, Kind::Restart);
    EXPECT_EQ(parse_server_message("HALT,go").kind, Kind::Halt);
    EXPECT_EQ(parse_server_message("EXIT").kind, Kind::Exit);
    EXPECT_EQ(parse_server_message("INFO_PRE,hello").kind, Kind::Other);
    EXPECT_EQ(parse_server_message("").kind, Kind::Other);
}

TEST(Push, a_record_may_hold_several_lines) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(split_server_messages(record(std::string_view("INFO,a\0PUSH_REPLY\r\n\0", 20))),
              (Lines{"INFO,a", "PUSH_REPLY"}));
    EXPECT_EQ(split_server_messages(record("no end")), Lines{});
    EXPECT_EQ(split_server_messages(record(std::string_view("bad\x01line\0EXIT\0rest", 18))),
              Lines{"EXIT"});
    EXPECT_EQ(split_server_messages({}), Lines{});
}

} // namespace openvpn

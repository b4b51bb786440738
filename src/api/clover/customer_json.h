// Customers: the contacts of the book, as this dialect writes them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "api/clover/render.h"

namespace tillbook::clover {

// With what the view expands. The customer's orders take reading the disk.
void append_customer(JsonWriter& json, const Contact& contact, const View& view);

// One of a customer's numbers or addresses: {id, phoneNumber}, {id, emailAddress, primaryEmail},
// {id, address1 …}.
void append_phone(JsonWriter& json, const ContactPoint& phone);
void append_email(JsonWriter& json, const ContactPoint& email, const Contact& contact);
void append_address(JsonWriter& json, const PostalAddress& address);

// How the lines of an address are called.
struct WireLine {
    std::string_view name;
    std::string PostalAddress::*text;
};
std::span<const WireLine> address_lines();

// What lists of customers may be filtered and sorted by.
std::span<const std::string_view> customer_filters();
std::vector<FieldValue> customer_fields_of(const Contact& contact, std::string_view name);

}  // namespace tillbook::clover

// What bodies say of customers and of their numbers and addresses.
#pragma once

#include "api/clover/body.h"
#include "book/commands.h"

namespace tillbook::clover {

// A whole customer: what is absent stays; a list that is there states all of its kind. The ids
// that a client gives the parts of a new one mean nothing.
enum class PartIds { taken, passed_over };
ContactChange read_customer(Body& body, PartIds ids);

// One part by itself; `id` is read only within a customer's lists.
ContactPointChange read_phone(Body& body);
ContactPointChange read_email(Body& body);
PostalAddressChange read_address(Body& body);
// Of a new part that would be empty.
bool says_nothing(const ContactPointChange& point);
bool says_nothing(const PostalAddressChange& address);

}  // namespace tillbook::clover

#include "publicaddress.h"

#include <algorithm>
#include <iterator>

namespace posthorn
{

namespace
{

struct Network {
    quint32 address;
    int bits;
};

constexpr quint32 ip(quint32 a, quint32 b, quint32 c = 0, quint32 d = 0)
{
    return a << 24 | b << 16 | c << 8 | d;
}

constexpr Network special[] = {
    {ip(0, 0), 8},                                                  // this network
    {ip(10, 0), 8},                                                 // private
    {ip(100, 64), 10},                                              // shared by providers
    {ip(127, 0), 8},                                                // loopback
    {ip(169, 254), 16},                                             // link-local
    {ip(172, 16), 12},                                              // private
    {ip(192, 0, 0), 24},                                            // protocol assignments
    {ip(192, 0, 2), 24},                                            // documentation
    {ip(192, 88, 99), 24},                                          // relays of 6to4
    {ip(192, 168), 16},                                             // private
    {ip(198, 18), 15},                                              // benchmarks
    {ip(198, 51, 100), 24}, {ip(203, 0, 113), 24}, {ip(224, 0), 4}, // multicast
    {ip(240, 0), 4},                                                // reserved, broadcast
};

bool isPublicV4(quint32 address)
{
    return std::none_of(std::begin(special), std::end(special), [address](const Network &network) {
        return (address ^ network.address) >> (32 - network.bits) == 0;
    });
}

quint32 v4At(const Q_IPV6ADDR &address, int byte)
{
    return ip(address[byte], address[byte + 1], address[byte + 2], address[byte + 3]);
}

} // namespace

bool isPublicAddress(const QHostAddress &address)
{
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4); // also of ::ffff:a.b.c.d
    if (isV4)
        return isPublicV4(v4);
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return false;
    const Q_IPV6ADDR v6 = address.toIPv6Address();
    if (v6[0] == 0x00 && v6[1] == 0x64 && v6[2] == 0xFF && v6[3] == 0x9B) // NAT64
        return v6[4] == 0 && v6[5] == 0 && isPublicV4(v4At(v6, 12));
    if ((v6[0] & 0xE0) != 0x20)
        return false;
    if (v6[0] == 0x20 && v6[1] == 0x02) // 6to4
        return isPublicV4(v4At(v6, 2));
    if (v6[0] == 0x20 && v6[1] == 0x01 && v6[2] < 0x02) // Teredo, ORCHID, benchmarks
        return false;
    const bool documentation = v6[0] == 0x20 && v6[1] == 0x01 && v6[2] == 0x0D && v6[3] == 0xB8;
    return !documentation;
}

} // namespace posthorn

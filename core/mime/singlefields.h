#pragma once

#include "headerfields.h"

namespace posthorn
{

/// Knows, field by field of one header, which repeats one that only the first of can count: Content-Type,
/// Content-Transfer-Encoding, Content-Disposition, Content-ID. A value; any thread.
class SingleFields
{
public:
    bool isRepeated(const HeaderFields &fields)
    {
        static constexpr QLatin1String names[] = {
            QLatin1String("content-type"), QLatin1String("content-transfer-encoding"),
            QLatin1String("content-disposition"), QLatin1String("content-id")};
        if (fields.name().size() < 10)
            return false;
        for (unsigned i = 0; i < std::size(names); ++i) {
            if (!fields.isNamed(names[i]))
                continue;
            const bool again = (m_seen & 1u << i) != 0;
            m_seen |= 1u << i;
            return again;
        }
        return false;
    }

private:
    unsigned m_seen = 0;
};

} // namespace posthorn

#include "headerrepair.h"

#include "headerfields.h"

namespace posthorn
{
namespace
{

/// Knows a repeated field that only one of can count.
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

void note(QStringList *notices, const QString &key)
{
    if (notices && !notices->contains(key))
        notices->append(key);
}

} // namespace

QByteArray withRegularHeader(const QByteArray &message, QStringList *notices)
{
    HeaderFields fields(message);
    SingleFields singles;
    bool repeated = false;
    qsizetype firstField = -1;
    while (fields.next()) {
        repeated = singles.isRepeated(fields) || repeated;
        if (firstField < 0)
            firstField = fields.fieldStart();
    }
    if (firstField < 0 || (fields.wasRegular() && !repeated))
        return message;
    const QByteArrayView all(message);
    QByteArray repaired;
    repaired.reserve(message.size() + 2);
    HeaderFields again(message);
    singles = {};
    while (again.next()) {
        if (singles.isRepeated(again))
            continue;
        repaired += all.sliced(again.fieldStart(), again.fieldEnd() - again.fieldStart());
        if (!repaired.endsWith('\n'))
            repaired += '\n';
    }
    repaired += repaired.endsWith("\r\n") ? "\r\n" : "\n";
    repaired += all.sliced(again.bodyStart());
    if (repeated)
        note(notices, QStringLiteral("conflicting-header"));
    // White space in front of a message harms nothing.
    if (!fields.wasRegular() && firstField == 0)
        note(notices, QStringLiteral("malformed"));
    return repaired;
}

} // namespace posthorn

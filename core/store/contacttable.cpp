#include "contacttable.h"

namespace posthorn
{

namespace
{

constexpr qsizetype longestAddress = 254; // RFC 5321, 4.5.3.1.3

QString folded(const QString &text)
{
    QString result;
    for (const QChar c : text.toCaseFolded().normalized(QString::NormalizationForm_KD)) {
        if (!c.isMark())
            result += c;
    }
    return result;
}

/// Every word of name and address after a space, so that one search for " prefix" finds the beginning of any.
QString wordsOf(const QString &name, const QString &address)
{
    QString words = u' ' + folded(address);
    for (const QString &word : folded(name).split(u' ', Qt::SkipEmptyParts))
        words += u' ' + word;
    return words;
}

} // namespace

ContactTable::ContactTable(Database &database)
    : m_database(database)
{
}

void ContactTable::note(const AddressList &addresses, Direction direction, qint64 whenMs)
{
    for (const Address &address : addresses) {
        if (!address.address.contains(u'@') || address.address.size() > longestAddress)
            continue;
        Seen &seen = m_seen[address.address.toLower()];
        (direction == Direction::Written ? seen.written : seen.received) += 1;
        if (seen.shown.isEmpty() || whenMs >= seen.last) {
            seen.shown = address.address;
            if (!address.name.isEmpty())
                seen.name = address.name.left(longestAddress);
            seen.last = whenMs;
        }
    }
}

void ContactTable::write()
{
    for (auto it = m_seen.cbegin(); it != m_seen.cend(); ++it) {
        Query(
            m_database,
            "INSERT INTO contact (address, shown, name, words, written, received, last) VALUES (?, ?, ?, ?, "
            "?, ?, ?) "
            "ON CONFLICT (address) DO UPDATE SET written = written + excluded.written, "
            "received = received + excluded.received, last = max(last, excluded.last), "
            "words = CASE WHEN excluded.name <> '' AND excluded.last >= last THEN excluded.words ELSE words "
            "END, "
            "name = CASE WHEN excluded.name <> '' AND excluded.last >= last THEN excluded.name ELSE name END",
            it.key(), it->shown, it->name.isNull() ? QStringLiteral("") : it->name,
            wordsOf(it->name, it->shown), it->written, it->received, it->last)
            .run();
    }
    m_seen.clear();
}

AddressList ContactTable::find(const QString &prefix, int limit)
{
    QString pattern = folded(prefix.trimmed().left(longestAddress));
    pattern.replace(u'\\', QLatin1String("\\\\"))
        .replace(u'%', QLatin1String("\\%"))
        .replace(u'_', QLatin1String("\\_"));
    // Whom the user wrote to goes before who only writes; then who is heard of most, then last.
    Query query(m_database,
                "SELECT name, shown FROM contact WHERE words LIKE ? ESCAPE '\\' "
                "ORDER BY written > 0 DESC, written * 4 + received DESC, last DESC, address LIMIT ?",
                QString(QLatin1String("% ") + pattern + u'%'), limit);
    AddressList found;
    while (query.next())
        found.append({query.text(0), query.text(1)});
    return found;
}

AddressList ContactTable::writtenTo(int limit)
{
    Query query(m_database, "SELECT name, shown FROM contact WHERE written > 0 ORDER BY last DESC LIMIT ?",
                limit);
    AddressList found;
    while (query.next())
        found.append({query.text(0), query.text(1)});
    return found;
}

} // namespace posthorn

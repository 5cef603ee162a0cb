#include "accountedit.h"

#include "settingrow.h"

#include <QCoreApplication>

namespace posthorn
{

namespace
{

/// A piece of an account, named as the row of its control.
struct Field {
    const char *row;
    bool (*isSame)(const Account &a, const Account &b);
    void (*copy)(const Account &from, Account &to);
};

template <auto Member>
constexpr Field field(const char *row)
{
    return {row, [](const Account &a, const Account &b) { return a.*Member == b.*Member; },
            [](const Account &from, Account &to) { to.*Member = from.*Member; }};
}

constexpr Field fields[] = {
    field<&Account::name>("accountNameEdit"),
    field<&Account::context>("accountContextBox"),
    field<&Account::color>("accountColors"),
    field<&Account::enabled>("accountEnabledCheck"),
    field<&Account::notifies>("accountNotifyCheck"),
    field<&Account::identities>("identityNameEdit"),
    field<&Account::incoming>("incomingHostEdit"),
    field<&Account::outgoing>("canSendCheck"),
    field<&Account::bodies>("bodiesBox"),
    field<&Account::retention>("retentionBox"),
    field<&Account::sentCopy>("sentCopyBox"),
    field<&Account::pollMinutes>("pollBox"),
};

} // namespace

AccountEdit::AccountEdit(const Account &before, const Account &after)
    : m_before(before)
    , m_after(after)
{
    for (int i = 0; i < int(std::size(fields)); ++i)
        if (!fields[i].isSame(before, after))
            m_fields.append(i);
}

Account AccountEdit::applied(Account current) const
{
    for (const int i : m_fields)
        fields[i].copy(m_after, current);
    return current;
}

Account AccountEdit::takenBack(Account current) const
{
    for (const int i : m_fields)
        fields[i].copy(m_before, current);
    return current;
}

QString AccountEdit::key() const
{
    QString key = QString::number(m_before.id.value());
    for (const int i : m_fields)
        key += u'/' + QLatin1String(fields[i].row);
    return key;
}

QString AccountEdit::words() const
{
    QStringList words;
    for (const int i : m_fields) {
        // All of an identity is one piece.
        const QLatin1String row(fields[i].row);
        words += row == QLatin1String("identityNameEdit")
                     ? QCoreApplication::translate("posthorn::AccountEdit", "Identities")
                     : settingRow(row).label;
    }
    return words.join(QStringLiteral(", "));
}

} // namespace posthorn

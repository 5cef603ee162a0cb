#include "sendertruth.h"

#include "confusables.h"
#include "discovery/basedomain.h"
#include "knownpeople.h"
#include "mime/encodedwords.h"
#include "mime/headerfields.h"
#include "mime/headerscanner.h"

#include <QRegularExpression>
#include <algorithm>
#include <libpsl.h>

namespace posthorn
{

namespace
{

using Kind = SenderDoubt::Kind;

constexpr qsizetype mostBytes = 64 * 1024;
constexpr qsizetype mostAddresses = 100;

/// What the fields say literally.
struct RawSender {
    QByteArrayList from;
    QByteArrayList replyTo;
};

RawSender rawSender(QByteArrayView header)
{
    RawSender raw;
    qsizetype left = mostBytes;
    HeaderFields fields(header);
    while (left > 0 && fields.next()) {
        const bool isFrom = fields.isNamed(QLatin1String("from"));
        if (!isFrom && !fields.isNamed(QLatin1String("reply-to")))
            continue;
        const QByteArrayView value = fields.value().first(qMin(fields.value().size(), left));
        (isFrom ? raw.from : raw.replyTo).append(value.toByteArray());
        left -= value.size() + 1;
    }
    return raw;
}

QString domainOf(const QString &address)
{
    const qsizetype at = address.lastIndexOf(u'@');
    QString domain = at < 0 ? QString() : address.mid(at + 1).trimmed();
    while (domain.endsWith(u'.'))
        domain.chop(1);
    return domain;
}

bool turnsDirection(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return isDirectionControl(c.unicode()); });
}

bool hasControls(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        return (c.unicode() < 0x20 && c != u'\t') || (c.unicode() >= 0x7F && c.unicode() < 0xA0) ||
               c.unicode() == 0x2028 || c.unicode() == 0x2029;
    });
}

/// Folds are the only line ends that may stand in a field.
QByteArray unfolded(QByteArray value)
{
    value.replace("\r\n", " ").replace("\n ", "  ").replace("\n\t", "  ");
    return value;
}

/// A field without its quoted strings, comments and encoded words: where only syntax is left.
QByteArray bareSyntax(const QByteArray &value)
{
    QByteArray bare;
    int depth = 0;
    for (qsizetype i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (c == '"' && depth == 0) {
            qsizetype end = i + 1;
            while (end < value.size() && value[end] != '"')
                end += value[end] == '\\' ? 2 : 1;
            if (end < value.size()) {
                bare += 'q'; // something stands here
                i = end;
                continue;
            }
        }
        if (c == '\\') {
            ++i;
            continue;
        }
        if (c == '(')
            ++depth;
        else if (c == ')' && depth > 0)
            --depth;
        else if (depth == 0)
            bare += c;
    }
    return bare;
}

bool hasRouteOrGroup(const QByteArray &bare)
{
    if (bare.contains("<@") || bare.contains("< @"))
        return true;
    // An encoded word may hold a colon; an address literal, too.
    static const QRegularExpression word(QStringLiteral(R"(=\?[^? ]*\?[^? ]*\?[^? ]*\?=|\[[^\]]*\])"));
    return QString::fromLatin1(bare).remove(word).contains(u':');
}

/// A top-level domain that exists, or a registry below it.
bool isPublicName(const QString &host)
{
    const QByteArray suffix = host.section(u'.', -1).toLatin1();
    return psl_is_public_suffix2(psl_builtin(), suffix.constData(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) !=
           0;
}

/// A comment inside the brackets is no part of the address, whatever address stands in it.
QString withoutComments(const QString &address)
{
    QString bare;
    int depth = 0;
    for (const QChar c : address) {
        if (c == u'(')
            ++depth;
        else if (c == u')' && depth > 0)
            --depth;
        else if (depth == 0)
            bare += c;
    }
    return bare.trimmed();
}

/// Something with an @ where no address can be made out: encoded words, say.
QString unreadableAddress(const QByteArray &line)
{
    QString last;
    static const QRegularExpression separators(QStringLiteral(R"([\s<>,;]+)"));
    for (const QString &word : QString::fromUtf8(bareSyntax(line)).split(separators, Qt::SkipEmptyParts))
        if (word.contains(u'@'))
            last = word;
    return last;
}

class Judge
{
public:
    Judge(SenderTruth &truth, const KnownPeople *known)
        : m_truth(truth)
        , m_known(known)
    {
    }

    void lookAtFields(const RawSender &raw)
    {
        bool controls = false;
        bool direction = false;
        bool odd = false;
        for (const QByteArray &value : raw.from) {
            const QByteArray line = unfolded(value);
            const QString decoded = decodeWords(line);
            controls = controls || hasControls(decoded);
            direction = direction || turnsDirection(decoded);
            odd = odd || hasRouteOrGroup(bareSyntax(line));
        }
        if (raw.from.size() > 1)
            doubt(Kind::SeveralFields, addresses());
        if (controls)
            doubt(Kind::ControlCharacters, {m_truth.sender.address});
        if (direction)
            doubt(Kind::HiddenDirection, {m_truth.sender.address});
        if (odd)
            doubt(Kind::OddSyntax, {m_truth.sender.address});
    }

    void lookAtAddresses()
    {
        const QString &address = m_truth.sender.address;
        if (m_truth.asciiDomain.isEmpty())
            return doubt(Kind::NoSender, {});
        if (m_truth.all.size() > 1)
            doubt(Kind::SeveralSenders, addresses());
        if (address.contains(QLatin1String("=?")))
            doubt(Kind::EncodedAddress, {address});
        if (address.contains(QChar(0xFFFD)) && !has(Kind::ControlCharacters) && !has(Kind::HiddenDirection))
            doubt(Kind::ControlCharacters, {address});
        if (address.count(u'@') > 1)
            doubt(Kind::AddressInAddress, {address, m_truth.domain});
        lookAtDomain();
        lookAtName();
        lookAtReplies();
    }

    void finish()
    {
        std::stable_sort(m_truth.doubts.begin(), m_truth.doubts.end(),
                         [](const SenderDoubt &a, const SenderDoubt &b) { return a.kind < b.kind; });
    }

private:
    [[nodiscard]] bool has(Kind kind) const
    {
        return std::any_of(m_truth.doubts.begin(), m_truth.doubts.end(),
                           [kind](const SenderDoubt &doubt) { return doubt.kind == kind; });
    }

    void doubt(Kind kind, const QStringList &details) { m_truth.doubts.append({kind, details}); }

    [[nodiscard]] QStringList addresses() const
    {
        QStringList list;
        for (const Address &address : m_truth.all.mid(0, 10))
            list += address.address;
        return list;
    }

    void lookAtDomain()
    {
        const QString twin = m_known ? m_known->imitatedDomain(m_truth.asciiDomain) : QString();
        if (!twin.isEmpty())
            doubt(Kind::LooksLikeKnown, {twin, m_truth.domain});
        if (shownDomain(domainOf(m_truth.sender.address)).isDisguised)
            doubt(Kind::ForeignLetters, {m_truth.asciiDomain});
    }

    void lookAtName()
    {
        const Address &from = m_truth.sender;
        if (turnsDirection(from.name) && !has(Kind::HiddenDirection))
            doubt(Kind::HiddenDirection, {from.address});
        static const QRegularExpression address(
            QStringLiteral(R"([^\s<>"'(),;:]+@([^\s<>"'(),;:@]+\.[^\s<>"'(),;:@.]{2,}))"));
        const auto named = address.match(from.name.left(2000));
        if (named.hasMatch()) {
            if (named.captured().compare(from.address, Qt::CaseInsensitive) != 0)
                doubt(Kind::NameHoldsAddress, {named.captured(), from.address});
            return;
        }
        static const QRegularExpression host(
            QStringLiteral(R"((?:^|\s)(?:www\.)?((?:[\p{L}\p{N}][\p{L}\p{N}-]*\.)+\p{L}{2,})(?:$|\s))"));
        const QString domain = host.match(from.name.left(200)).captured(1).toLower();
        if (!domain.isEmpty() && isPublicName(domain) &&
            !haveSameBaseDomain(shownDomain(domain).ascii, m_truth.asciiDomain))
            doubt(Kind::NameHoldsDomain, {domain, m_truth.domain});
        const QString twin = m_known ? m_known->imitatedPerson(from.name, from.address) : QString();
        if (!twin.isEmpty())
            doubt(Kind::KnownName, {from.name, twin});
    }

    void lookAtReplies()
    {
        for (const Address &reply : m_truth.replyTo.mid(0, 20)) {
            const QString domain = shownDomain(domainOf(reply.address)).ascii;
            if (domain.isEmpty() || haveSameBaseDomain(domain, m_truth.asciiDomain))
                continue;
            return doubt(Kind::RepliesElsewhere, {reply.address});
        }
    }

    SenderTruth &m_truth;
    const KnownPeople *m_known;
};

void name(SenderTruth &truth)
{
    if (truth.all.isEmpty())
        return;
    truth.sender = truth.all.first();
    const ShownDomain domain = shownDomain(domainOf(truth.sender.address));
    truth.domain = domain.shown;
    truth.asciiDomain = domain.ascii;
    const QString base = baseDomain(domain.ascii);
    // The same number of labels, in the form that is shown.
    truth.registered = domain.shown.section(u'.', -1 - int(base.count(u'.')));
}

} // namespace

SenderTruth senderTruth(QByteArrayView header, const KnownPeople &known)
{
    SenderTruth truth;
    const RawSender raw = rawSender(header);
    for (const QByteArray &value : raw.from)
        truth.all += parseAddressList(value).mid(0, mostAddresses);
    for (Address &address : truth.all)
        address.address = withoutComments(address.address);
    const bool isReadable = std::any_of(truth.all.begin(), truth.all.end(), [](const Address &address) {
        return address.address.contains(u'@');
    });
    if (!isReadable && !raw.from.isEmpty())
        if (const QString address = unreadableAddress(unfolded(raw.from.first())); !address.isEmpty())
            truth.all = {{QString(), address}};
    for (const QByteArray &value : raw.replyTo)
        truth.replyTo += parseAddressList(value).mid(0, mostAddresses);
    name(truth);
    Judge judge(truth, &known);
    judge.lookAtFields(raw);
    judge.lookAtAddresses();
    judge.finish();
    return truth;
}

SenderTruth senderTruth(const AddressList &from, const AddressList &replyTo)
{
    SenderTruth truth;
    truth.all = from;
    truth.replyTo = replyTo;
    name(truth);
    Judge judge(truth, nullptr);
    judge.lookAtAddresses();
    judge.finish();
    return truth;
}

} // namespace posthorn

#include "trust/confusables.h"
#include "trust/knownpeople.h"
#include "trust/sendertruth.h"

#include <QTest>

using namespace posthorn;
using Kind = SenderDoubt::Kind;

namespace
{

const KnownPeople &known()
{
    static const KnownPeople people(
        {{QStringLiteral("Ada Lovelace"), QStringLiteral("ada@engines.org")}},
        {{QStringLiteral("Charles Babbage"), QStringLiteral("charles@analytical.com")},
         {QStringLiteral("My Bank"), QStringLiteral("service@paypal.com")},
         {QString(), QStringLiteral("post@m\u00FCller.de")}});
    return people;
}

QByteArray from(const char *value)
{
    return QByteArray("From: ") + value + "\r\nSubject: x\r\n\r\n";
}

} // namespace

/// Whom a message says it is from: the tricks of Mailsploit and espoofer, and others.
class SenderTruthTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void domains_data();
    void domains();
    void skeletons();
    void senders_data();
    void senders();
    void registeredPart();
    void addressesAlone();
    void anyBytesGiveAnAnswer();
    void costIsLinear();
};

void SenderTruthTest::domains_data()
{
    QTest::addColumn<QString>("domain");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<bool>("disguised");
    const auto row = [](const char *name, const QString &domain, const QString &shown, bool disguised) {
        QTest::newRow(name) << domain << shown << disguised;
    };
    const auto s = [](const char *text) { return QString::fromUtf8(text); };
    row("plain", s("Example.ORG"), s("example.org"), false);
    row("umlaut", s("m\xC3\xBCller.de"), s("m\xC3\xBCller.de"), false);
    row("umlaut in Punycode", s("xn--mller-kva.de"), s("m\xC3\xBCller.de"), false);
    row("Cyrillic word", s("\xD1\x8F\xD0\xBD\xD0\xB4\xD0\xB5\xD0\xBA\xD1\x81.\xD1\x80\xD1\x84"),
        s("\xD1\x8F\xD0\xBD\xD0\xB4\xD0\xB5\xD0\xBA\xD1\x81.\xD1\x80\xD1\x84"), false);
    row("Japanese", s("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E.jp"),
        s("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E.jp"), false);
    // "apple" all in Cyrillic, and "paypal" with one Cyrillic letter.
    row("whole script", s("xn--80ak6aa92e.com"), s("xn--80ak6aa92e.com"), true);
    row("mixed", s("p\xD0\xB0ypal.com"), s("xn--pypal-4ve.com"), true);
    row("direction", s("exam\xE2\x80\xAEple.org"), s("exam\xEF\xBF\xBDple.org"), true);
    row("broken Punycode", s("xn--a.org"), s("xn--a.org"), true);
}

void SenderTruthTest::domains()
{
    QFETCH(QString, domain);
    QFETCH(QString, shown);
    QFETCH(bool, disguised);
    const ShownDomain result = shownDomain(domain);
    QCOMPARE(result.shown, shown);
    QCOMPARE(result.isDisguised, disguised);
}

void SenderTruthTest::skeletons()
{
    const auto same = [](const char *a, const char *b) {
        return skeletonOf(QString::fromUtf8(a)) == skeletonOf(QString::fromUtf8(b));
    };
    QVERIFY(same("paypal.com", "p\xD0\xB0ypal.com"));
    QVERIFY(same("paypal.com", "paypa1.com"));
    QVERIFY(same("google.com", "g00gle.com"));
    QVERIFY(same("modern.com", "rnodern.com"));
    QVERIFY(!same("paypal.com", "payable.com"));
}

void SenderTruthTest::senders_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("domain");
    QTest::addColumn<QList<int>>("kinds");
    const auto row = [](const char *name, const QByteArray &header, const char *domain,
                        std::initializer_list<Kind> kinds) {
        QList<int> list;
        for (const Kind kind : kinds)
            list += int(kind);
        QTest::newRow(name) << header << QString::fromUtf8(domain) << list;
    };
    row("honest", from("Grace Hopper <grace@navy.example>"), "navy.example", {});
    row("folded", from("Grace Hopper\r\n <grace@navy.example>"), "navy.example", {});
    row("encoded name", from("=?utf-8?q?M=C3=BCller?= <post@navy.example>"), "navy.example", {});
    row("encoded colon", from("=?utf-8?q?Re:_x?= <post@navy.example>"), "navy.example", {});
    row("no field", "Subject: x\r\n\r\n", "", {Kind::NoSender});
    row("empty", from(""), "", {Kind::NoSender});
    row("null address", from("Ada <>"), "", {Kind::NoSender});
    row("only a name", from("service"), "", {Kind::NoSender});

    // espoofer
    row("two addresses", from("<a@trusted.example>, <b@evil.example>"), "trusted.example",
        {Kind::SeveralSenders});
    row("two without comma", from("<a@trusted.example> <b@evil.example>"), "trusted.example",
        {Kind::SeveralSenders});
    row("two fields", from("a@trusted.example").chopped(2) + from("b@evil.example"), "trusted.example",
        {Kind::SeveralSenders, Kind::SeveralFields});
    row("space in the name", "From : a@trusted.example\r\nFrom: b@evil.example\r\n\r\n", "trusted.example",
        {Kind::SeveralSenders, Kind::SeveralFields});
    row("route", from("<@trusted.example,@x.example:b@evil.example>"), "evil.example", {Kind::OddSyntax});
    row("group", from("Friends: a@trusted.example;"), "trusted.example", {Kind::OddSyntax});
    row("quoted at", from("<\"a@trusted.example\"@evil.example>"), "evil.example", {Kind::AddressInAddress});
    row("comment", from("<b@evil.example(a@trusted.example)>"), "evil.example", {});
    row("address as name", from("a@trusted.example <b@evil.example>"), "evil.example",
        {Kind::NameHoldsAddress});
    row("quoted address as name", from("\"a@trusted.example\" <b@evil.example>"), "evil.example",
        {Kind::NameHoldsAddress});
    row("own address as name", from("\"b@evil.example\" <B@evil.example>"), "evil.example", {});
    row("encoded address as name", from("=?utf-8?b?YUB0cnVzdGVkLmV4YW1wbGU=?= <b@evil.example>"),
        "evil.example", {Kind::NameHoldsAddress});

    // Mailsploit
    row("encoded words in the address",
        from("=?utf-8?b?cG90dXNAd2hpdGVob3VzZS5nb3Y=?==?utf-8?Q?=00?==?utf-8?b?cG90dXNAd2hpdGVob3VzZS5nb3Y=?="
             "@evil.example"),
        "evil.example", {Kind::EncodedAddress, Kind::ControlCharacters});
    row("encoded line end", from("=?utf-8?Q?=42=45=47=49=4E=20=2F=0A=0A?= <demo@evil.example>"),
        "evil.example", {Kind::ControlCharacters});
    row("NUL", QByteArray("From: \"a@trusted.example") + '\0' + "\" <b@evil.example>\r\n\r\n", "evil.example",
        {Kind::ControlCharacters, Kind::NameHoldsAddress});
    row("encoded in brackets", from("<=?utf-8?Q?a=40trusted=2Eexample=3E?=b@evil.example>"), "evil.example",
        {Kind::EncodedAddress});

    row("direction in the name", from("\xE2\x80\xAEoof <b@evil.example>"), "evil.example",
        {Kind::HiddenDirection});
    row("encoded direction", from("=?utf-8?q?=E2=80=AEoof?= <b@evil.example>"), "evil.example",
        {Kind::HiddenDirection});
    row("mixed letters", from("Bank <b@p\xD0\xB0ypal.com>"), "xn--pypal-4ve.com",
        {Kind::LooksLikeKnown, Kind::ForeignLetters});
    row("digit for letter", from("Bank <b@paypa1.com>"), "paypa1.com", {Kind::LooksLikeKnown});
    row("known in front", from("Bank <b@paypal.com.secure-login.net>"), "paypal.com.secure-login.net",
        {Kind::LooksLikeKnown});
    row("known itself", from("Bank <b@mail.paypal.com>"), "mail.paypal.com", {});
    row("own domain imitated", from("Admin <it@engin\xD0\xB5s.org>"), "xn--engins-7of.org",
        {Kind::LooksLikeKnown, Kind::ForeignLetters});
    row("domain as name", from("\"paypal.com\" <b@evil.net>"), "evil.net", {Kind::NameHoldsDomain});
    row("own domain as name", from("\"Booking.com\" <b@mail.booking.com>"), "mail.booking.com", {});
    row("title, not a domain", from("\"Dr.Smith\" <b@evil.net>"), "evil.net", {});
    row("somebody's name", from("Charles Babbage <boss@evil.net>"), "evil.net", {Kind::KnownName});
    row("the user's name", from("Ada Lovelace <ada@evil.net>"), "evil.net", {Kind::KnownName});
    row("his other address", from("Charles Babbage <c.babbage@mail.analytical.com>"), "mail.analytical.com",
        {});
    row("replies elsewhere", from("A <a@trusted.example>").chopped(2) + "Reply-To: b@evil.example\r\n\r\n",
        "trusted.example", {Kind::RepliesElsewhere});
    row("replies below",
        from("A <a@trusted.example>").chopped(2) + "Reply-To: b@list.trusted.example\r\n\r\n",
        "trusted.example", {});
}

void SenderTruthTest::senders()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, domain);
    QFETCH(QList<int>, kinds);
    const SenderTruth truth = senderTruth(header, known());
    QList<int> found;
    QStringList details;
    for (const SenderDoubt &doubt : truth.doubts) {
        found += int(doubt.kind);
        details += QString::number(int(doubt.kind)) + u'=' + doubt.details.join(u'|');
    }
    QVERIFY2(found == kinds, qPrintable(details.join(u' ') + u' ' + truth.sender.address));
    QCOMPARE(truth.domain, domain);
    QVERIFY(truth.domain.endsWith(truth.registered));
}

void SenderTruthTest::registeredPart()
{
    QCOMPARE(senderTruth(from("a@mail.example.co.uk"), known()).registered, QStringLiteral("example.co.uk"));
    QCOMPARE(senderTruth(from("a@news.m\xC3\xBCller.de"), known()).registered,
             QString::fromUtf8("m\xC3\xBCller.de"));
    QCOMPARE(senderTruth(from("a@localhost"), known()).registered, QStringLiteral("localhost"));
}

void SenderTruthTest::addressesAlone()
{
    const SenderTruth truth = senderTruth({{QStringLiteral("x@y.example"), QStringLiteral("a@b.example")}},
                                          {{QString(), QStringLiteral("c@d.example")}});
    QCOMPARE(truth.domain, QStringLiteral("b.example"));
    QCOMPARE(truth.doubts.size(), 2);
    QVERIFY(truth.isSerious());
}

void SenderTruthTest::anyBytesGiveAnAnswer()
{
    const QByteArray whole =
        "From: \"a@t.example\\\" (c <@x:\"b@c\"@\xE2\x80\xAE=?utf-8?b?YQ==?= <b@p\xD0\xB0y.com>"
        ", g: x@y.z;\r\n\t=?q?=00\r\nReply-To: <\r\nFrom: [1.2.3.4]@[::]\r\n\r\n";
    for (qsizetype size = 0; size <= whole.size(); ++size)
        (void)senderTruth(whole.left(size), known());
}

void SenderTruthTest::costIsLinear()
{
    // Quadratic work on these would take minutes.
    for (const char *piece : {"(((", "\"\\\"", "=?utf-8?q?", "a@b,", "<<<", ":::", "\xE2\x80\xAE"}) {
        QByteArray value;
        while (value.size() < 4'000'000)
            value += piece;
        (void)senderTruth("From: " + value + "\r\n\r\n", known());
    }
}

QTEST_GUILESS_MAIN(SenderTruthTest)
#include "test_sendertruth.moc"

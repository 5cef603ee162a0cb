#include "base/tagname.h"
#include "transfer/popstate.h"
#include "transfer/thunderbirdprofile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

namespace
{

const char prefsText[] =
    "// Mozilla User Preferences\n"
    "// If you change this file ...\n"
    "user_pref(\"mail.accountmanager.accounts\", \"account1,account2,account3,account4,account5\");\n"
    "user_pref(\"mail.account.account1.server\", \"server1\");\n"
    "user_pref(\"mail.account.account1.identities\", \"id1,id2\");\n"
    "user_pref(\"mail.server.server1.type\", \"imap\");\n"
    "user_pref(\"mail.server.server1.hostname\", \"imap.example.org\");\n"
    "user_pref(\"mail.server.server1.port\", 993);\n"
    "user_pref(\"mail.server.server1.socketType\", 3);\n"
    "user_pref(\"mail.server.server1.authMethod\", 5);\n"
    "user_pref(\"mail.server.server1.userName\", \"ada\");\n"
    "user_pref(\"mail.server.server1.name\", \"Work \\\"mail\\\"\");\n"
    "user_pref(\"mail.server.server1.directory-rel\", \"[ProfD]ImapMail/imap.example.org\");\n"
    "user_pref(\"mail.server.server1.password\", \"hidden\");\n"
    "user_pref(\"mail.identity.id1.fullName\", \"Ada Byrne\");\n"
    "user_pref(\"mail.identity.id1.useremail\", \"ada@example.org\");\n"
    "user_pref(\"mail.identity.id1.smtpServer\", \"smtp1\");\n"
    "user_pref(\"mail.identity.id1.htmlSigText\", \"Ada\\nEngines\");\n"
    "user_pref(\"mail.identity.id2.useremail\", \"desk@example.org\");\n"
    "user_pref(\"mail.identity.id2.htmlSigFormat\", true);\n"
    "user_pref(\"mail.identity.id2.htmlSigText\", \"<b>no</b>\");\n"
    "user_pref(\"mail.smtpserver.smtp1.hostname\", \"smtp.example.org\");\n"
    "user_pref(\"mail.smtpserver.smtp1.port\", 587);\n"
    "user_pref(\"mail.smtpserver.smtp1.try_ssl\", 2);\n"
    "user_pref(\"mail.smtpserver.smtp1.username\", \"ada\");\n"
    "user_pref(\"mail.account.account2.server\", \"server2\");\n"
    "user_pref(\"mail.account.account2.identities\", \"id3\");\n"
    "user_pref(\"mail.identity.id3.smtpServer\", \"smtp2\");\n"
    "user_pref(\"mail.smtpserver.smtp2.hostname\", \"bad\\x0ahost\");\n"
    "user_pref(\"mail.identity.id3.useremail\", \"ada@home.example\");\n"
    "user_pref(\"mail.server.server2.type\", \"pop3\");\n"
    "user_pref(\"mail.server.server2.hostname\", \"pop.home.example\");\n"
    "user_pref(\"mail.server.server2.userName\", \"ada\");\n"
    "user_pref(\"mail.server.server2.socketType\", 0);\n"
    "user_pref(\"mail.server.server2.delete_mail_left_on_server\", true);\n"
    "user_pref(\"mail.server.server2.directory-rel\", \"[ProfD]Mail/pop.home.example\");\n"
    "user_pref(\"mail.account.account3.server\", \"server3\");\n"
    "user_pref(\"mail.server.server3.type\", \"none\");\n"
    "user_pref(\"mail.server.server3.name\", \"Local Folders\");\n"
    "user_pref(\"mail.server.server3.directory-rel\", \"[ProfD]../outside\");\n"
    "user_pref(\"mail.account.account4.server\", \"server4\");\n"
    "user_pref(\"mail.server.server4.type\", \"nntp\");\n"
    "user_pref(\"mail.server.server4.name\", \"News\");\n"
    "user_pref(\"mail.account.account5.server\", \"server5\");\n"
    "user_pref(\"mail.account.account5.identities\", \"id1\");\n"
    "user_pref(\"mail.server.server5.type\", \"imap\");\n"
    "user_pref(\"mail.server.server5.hostname\", \"bad\\x0ahost\");\n"
    "user_pref(\"mailnews.tags.$label1.tag\", \"Wichtig\");\n"
    "user_pref(\"mailnews.tags.tag\", \"none\");\n"
    "user_pref(\"mailnews.tags.work.tag\", \"Work\");\n"
    "user_pref(\"mailnews.tags.gr&apw-n.tag\", \"Gr\\u00fcn\");\n";

} // namespace

/// A profile is data: accounts, servers, identities, what POP3 collected, tags.
class TestThunderbirdProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void prefsAreRead_data();
    void prefsAreRead();
    void accountsAreFound();
    void mailAndStateAreFound();
    void mailOutsideIsLeft();
    void tagsBecomeKeywords();
    void popState_data();
    void popState();
    void profilesAreFound();
    void nothingThere();
};

void TestThunderbirdProfile::prefsAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("text") << QByteArray("user_pref(\"a\", \"b\");") << QVariant(QStringLiteral("b"));
    QTest::newRow("spaces") << QByteArray("  user_pref ( 'a' , 'b' ) ;") << QVariant(QStringLiteral("b"));
    QTest::newRow("escapes") << QByteArray("user_pref(\"a\", \"\\\"\\\\\\n\\x41\\u00e4\\q\");")
                             << QVariant(QStringLiteral("\"\\\nA\u00e4q"));
    QTest::newRow("number") << QByteArray("user_pref(\"a\", -12);") << QVariant(-12);
    QTest::newRow("true") << QByteArray("user_pref(\"a\", true);") << QVariant(true);
    QTest::newRow("last counts") << QByteArray("user_pref(\"a\", 1);\nuser_pref(\"a\", 2);\r\n")
                                 << QVariant(2);
    QTest::newRow("comment") << QByteArray("// user_pref(\"a\", 1);") << QVariant();
    QTest::newRow("code") << QByteArray("user_pref(\"a\", alert(1));") << QVariant();
    QTest::newRow("open") << QByteArray("user_pref(\"a\", \"b") << QVariant();
    QTest::newRow("too large a number") << QByteArray("user_pref(\"a\", 99999999999);") << QVariant();
    QTest::newRow("half an escape") << QByteArray("user_pref(\"a\", \"b\\") << QVariant();
}

void TestThunderbirdProfile::prefsAreRead()
{
    QFETCH(QByteArray, text);
    QFETCH(QVariant, value);
    QCOMPARE(PrefsFile::parse(text).all().value(QStringLiteral("a")), value);
}

void TestThunderbirdProfile::accountsAreFound()
{
    const ThunderbirdProfile profile =
        ThunderbirdProfile::fromPrefs(PrefsFile::parse(prefsText), QStringLiteral("/p"), nullptr);
    QCOMPARE(profile.accounts.size(), 3);
    const Account &work = profile.accounts[0].account;
    QCOMPARE(work.name, QStringLiteral("Work \"mail\""));
    QVERIFY(work.isImap());
    QCOMPARE(work.incoming.hostAndPort(), QStringLiteral("imap.example.org:993"));
    QCOMPARE(work.incoming.security, ConnectionSecurity::Tls);
    QCOMPARE(work.incoming.auth, AuthMechanism::Gssapi);
    QCOMPARE(work.incoming.userName, QStringLiteral("ada"));
    QCOMPARE(work.outgoing.hostAndPort(), QStringLiteral("smtp.example.org:587"));
    QCOMPARE(work.outgoing.security, ConnectionSecurity::StartTls);
    QCOMPARE(work.identities.size(), 2);
    QCOMPARE(work.identities[0].signature, QStringLiteral("Ada\nEngines"));
    QVERIFY(work.identities[1].signature.isEmpty());
    QCOMPARE(work.role, ComputerRole::Mirror);
    const Account &home = profile.accounts[1].account;
    QVERIFY(home.isPop3());
    QCOMPARE(home.name, QStringLiteral("ada@home.example"));
    // Without encryption only by the user's own choice.
    QCOMPARE(home.incoming.security, ConnectionSecurity::StartTls);
    QCOMPARE(home.incoming.port, quint16(110));
    QVERIFY(!home.outgoing.isConfigured());
    // Whatever Thunderbird did with the server's mail: here it stays.
    QVERIFY(!home.retention.removes());
    QCOMPARE(profile.accounts[2].account.incomingKind, IncomingKind::Local);
    QCOMPARE(profile.leftOut.size(), 2);
    QCOMPARE(profile.leftOut.first(), QStringLiteral("News (nntp)"));
}

void TestThunderbirdProfile::mailAndStateAreFound()
{
    const QTemporaryDir dir;
    const auto write = [&dir](const char *name, const QByteArray &bytes) {
        const QString path = dir.path() + u'/' + QLatin1String(name);
        QDir().mkpath(path.section(u'/', 0, -2));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    };
    write("prefs.js", prefsText);
    write("Mail/pop.home.example/Inbox", "From a\nX: 1\n\n");
    write("Mail/pop.home.example/popstate.dat",
          "# POP3 State File\n*pop.home.example ada\nk 1 16\nb 2 16\nd 3 16\n");
    write("ImapMail/imap.example.org/INBOX", "From a\nX: 1\n\n");
    const auto profile = ThunderbirdProfile::read(dir.path());
    QVERIFY(profile);
    QCOMPARE(profile->accounts[0].folders.size(), 1);
    QVERIFY(profile->accounts[0].collected.isEmpty());
    QCOMPARE(profile->accounts[1].folders.size(), 1);
    QCOMPARE(profile->accounts[1].collected, (QList<QByteArray>{"1", "3"}));
}

void TestThunderbirdProfile::mailOutsideIsLeft()
{
    const QTemporaryDir dir;
    QDir().mkpath(dir.path() + QStringLiteral("/outside"));
    QDir().mkpath(dir.path() + QStringLiteral("/profile"));
    QFile box(dir.path() + QStringLiteral("/outside/Inbox"));
    QVERIFY(box.open(QIODevice::WriteOnly) && box.write("From a\nX: 1\n\n") > 0);
    box.close();
    QFile prefs(dir.path() + QStringLiteral("/profile/prefs.js"));
    QVERIFY(prefs.open(QIODevice::WriteOnly) && prefs.write(prefsText) > 0);
    prefs.close();
    const auto profile = ThunderbirdProfile::read(dir.path() + QStringLiteral("/profile"));
    QVERIFY(profile);
    QVERIFY(profile->accounts[2].folders.isEmpty());
    // Not without a word.
    QCOMPARE(profile->skipped.size(), 1);
    QCOMPARE(profile->skipped.first().reason, SkipReason::Outside);
    QVERIFY(profile->skipped.first().place.endsWith(QLatin1String("/outside")));
}

void TestThunderbirdProfile::tagsBecomeKeywords()
{
    const ThunderbirdProfile profile =
        ThunderbirdProfile::fromPrefs(PrefsFile::parse(prefsText), QStringLiteral("/p"), nullptr);
    const auto keyword = [&profile](const char *key) { return profile.keywordOf(QString::fromLatin1(key)); };
    QCOMPARE(keyword("$label2"), QStringLiteral("$label2"));
    QCOMPARE(keyword("$label1"), tagOfLabel(QStringLiteral("Wichtig")));
    QCOMPARE(keyword("work"), QStringLiteral("work"));
    QCOMPARE(keyword("gr&apw-n"), tagOfLabel(QStringLiteral("Gr\u00fcn")));
    QCOMPARE(keyword("unknown"), QStringLiteral("unknown"));
}

void TestThunderbirdProfile::popState_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArrayList>("collected");
    QTest::newRow("empty") << QByteArray() << QByteArrayList();
    QTest::newRow("one part") << QByteArray("*other.example u\nk a 1\nd b 1\n") << QByteArrayList{"a", "b"};
    QTest::newRow("named part") << QByteArray("*other.example u\nk a 1\n*POP.example.org Ada\nk b 1\nf c 1\n")
                                << QByteArrayList{"b"};
    QTest::newRow("no part of ours") << QByteArray("*a u\nk a 1\n*b u\nk b 1\n") << QByteArrayList();
    QTest::newRow("before any part") << QByteArray("k a 1\n") << QByteArrayList();
    QTest::newRow("rubbish") << QByteArray("*a u\nk\nkk a 1\nk  1\n\0\xff\nk c", 25) << QByteArrayList{"c"};
    QTest::newRow("CRLF") << QByteArray("*a u\r\nk a 1\r\n") << QByteArrayList{"a"};
}

void TestThunderbirdProfile::popState()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArrayList, collected);
    QByteArrayList found;
    for (const PopStateEntry &entry : readPopState(file, "pop.example.org", "ada")) {
        if (entry.collected)
            found.append(entry.uidl);
    }
    QCOMPARE(found, collected);
}

void TestThunderbirdProfile::profilesAreFound()
{
    const QByteArray ini = "[Install1]\nDefault=b.default\nLocked=1\n[Profile1]\nName=old\nIsRelative=1\n"
                           "Path=a.old\nDefault=1\n[Profile0]\nName=new\nIsRelative=1\nPath=b.default\n"
                           "[Profile2]\nName=far\nIsRelative=0\nPath=/data/tb\n[General]\nVersion=2\n";
    const auto places = ThunderbirdProfile::inProfilesIni(ini, QStringLiteral("/h/.thunderbird"));
    QCOMPARE(places.size(), 3);
    QCOMPARE(places[0].dir, QStringLiteral("/h/.thunderbird/b.default"));
    QVERIFY(places[0].isDefault);
    QCOMPARE(places[2].dir, QStringLiteral("/data/tb"));

    const QTemporaryDir home;
    QDir().mkpath(home.path() + QStringLiteral("/.thunderbird/b.default"));
    for (const auto &[name, bytes] :
         {std::pair("profiles.ini", ini), std::pair("b.default/prefs.js", QByteArray("//"))}) {
        QFile file(home.path() + QStringLiteral("/.thunderbird/") + QLatin1String(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) > 0);
    }
    const auto found = ThunderbirdProfile::find(home.path());
    QCOMPARE(found.size(), 1);
    QCOMPARE(found[0].name, QStringLiteral("new"));
}

void TestThunderbirdProfile::nothingThere()
{
    const QTemporaryDir dir;
    for (const QString &path : {dir.path(), dir.path() + QStringLiteral("/nowhere")}) {
        const auto profile = ThunderbirdProfile::read(path);
        QVERIFY(!profile);
        QCOMPARE(profile.error().code, ErrorCode::NotFound);
    }
}

QTEST_GUILESS_MAIN(TestThunderbirdProfile)
#include "test_thunderbirdprofile.moc"

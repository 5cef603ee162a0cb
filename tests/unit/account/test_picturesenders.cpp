#include "account/picturesenders.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

/// Whose pictures are always shown: kept, listed, taken back.
class PictureSendersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsAndForgets();
    void takesOnlySenders();
    void readsOnlySenders();
    void saysWhenItCannotBeKept();
};

void PictureSendersTest::keepsAndForgets()
{
    const QTemporaryDir dir;
    const PictureSender shop{QStringLiteral("Info@Shop.example"), QStringLiteral("Shop.example")};
    {
        PictureSenders senders(dir.path());
        QCOMPARE(senders.add(shop).value_or(false), true);
        QCOMPARE(senders.add(shop).value_or(true), false);
        QCOMPARE(senders.add({QStringLiteral("a@b.example"), QStringLiteral("b.example")}).value_or(false),
                 true);
    }
    PictureSenders again(dir.path());
    QCOMPARE(again.all().size(), 2);
    QCOMPARE(again.all().first().address, QStringLiteral("a@b.example"));
    QVERIFY(again.contains(shop));
    QVERIFY(!again.contains({shop.address, QStringLiteral("evil.example")}));
    QVERIFY(!again.contains({QStringLiteral("other@shop.example"), shop.domain}));
    QCOMPARE(again.remove(shop).value_or(false), true);
    QCOMPARE(again.remove(shop).value_or(true), false);
    QVERIFY(!PictureSenders(dir.path()).contains(shop));
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFile::permissions(dir.filePath(QStringLiteral("picture-senders.json"))) & others));
}

void PictureSendersTest::takesOnlySenders()
{
    const QTemporaryDir dir;
    PictureSenders senders(dir.path());
    for (const PictureSender &sender :
         {PictureSender{}, PictureSender{QStringLiteral("a@b.example"), {}},
          PictureSender{QStringLiteral("b.example"), QStringLiteral("b.example")},
          PictureSender{QString(400, u'a') + QStringLiteral("@b.example"), QStringLiteral("b.example")}})
        QCOMPARE(senders.add(sender).value_or(true), false);
    QVERIFY(senders.all().isEmpty());
}

void PictureSendersTest::readsOnlySenders()
{
    const QTemporaryDir dir;
    for (const QByteArray &content :
         {QByteArray("nonsense"), QByteArray("{}"), QByteArray("[1, null, {\"address\": 1}]"),
          QByteArray("[{\"address\": \"a@b.example\", \"domain\": \"\"}]")}) {
        QFile file(dir.filePath(QStringLiteral("picture-senders.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        QVERIFY(PictureSenders(dir.path()).all().isEmpty());
    }
}

void PictureSendersTest::saysWhenItCannotBeKept()
{
    PictureSenders senders(QStringLiteral("/nonexistent/posthorn"));
    const PictureSender sender{QStringLiteral("a@b.example"), QStringLiteral("b.example")};
    QVERIFY(!senders.add(sender));
    QVERIFY(senders.contains(sender)); // for this run
}

QTEST_GUILESS_MAIN(PictureSendersTest)
#include "test_picturesenders.moc"

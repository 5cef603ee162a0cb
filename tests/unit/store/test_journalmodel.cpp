#include "journalmodel.h"

using namespace posthorn;

/// Random actions of the user, of the server and of another client, compared with a model after every step.
class TestJournalModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storeShowsWhatTheModelShows();
};

void TestJournalModel::storeShowsWhatTheModelShows()
{
    bool given = false;
    const quint32 fixed = qEnvironmentVariableIntValue("POSTHORN_TEST_SEED", &given);
    const quint32 first = given ? fixed : QRandomGenerator::global()->generate() % 1'000'000;
    const int runs = given ? 1 : 12;
    for (int run = 0; run < runs; ++run) {
        const quint32 seed = first + static_cast<quint32>(run);
        StoreFixture fixture;
        JournalModel model(fixture, seed);
        QStringList steps;
        for (int i = 0; i < 60; ++i) {
            QString wrong;
            try {
                steps.append(model.step());
                wrong = model.compare();
            } catch (const std::exception &exception) {
                wrong = QString::fromUtf8(exception.what());
            }
            if (!wrong.isEmpty())
                QFAIL(qPrintable(QStringLiteral("POSTHORN_TEST_SEED=%1 after \"%2\": %3")
                                     .arg(seed)
                                     .arg(steps.join(QLatin1String(", ")), wrong)));
        }
    }
}

QTEST_GUILESS_MAIN(TestJournalModel)
#include "test_journalmodel.moc"

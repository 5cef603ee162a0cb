#include "dkimverifier.h"

#include "discovery/dnsresolver.h"
#include "dkimcheck.h"

#include <QPointer>
#include <QSet>
#include <memory>

namespace posthorn
{

namespace
{

constexpr qsizetype longestKey = 8 * 1024;

/// One message whose keys are on their way.
struct Question {
    QByteArray message;
    SenderTruth sender;
    QHash<QString, QByteArray> keys;
    int waiting = 0;
    int failed = 0;
    std::function<void(const Authenticity &)> reply;
};

/// The first record that is a key; a domain with several has none that counts (RFC 6376, 3.6.2.2).
QByteArray keyOf(const QList<DnsRecord> &records)
{
    QByteArray key;
    for (const DnsRecord &record : records) {
        if (!record.text.contains("p=") || record.text.size() > longestKey)
            continue;
        if (!key.isEmpty())
            return {};
        key = record.text;
    }
    return key;
}

} // namespace

DkimVerifier::DkimVerifier(DnsResolver &resolver, QObject *parent)
    : QObject(parent)
    , m_resolver(resolver)
{
    m_pool.setMaxThreadCount(1);
}

DkimVerifier::~DkimVerifier()
{
    m_pool.waitForDone();
}

void DkimVerifier::verify(const QByteArray &message, const SenderTruth &sender, QObject *context,
                          std::function<void(const Authenticity &)> reply)
{
    const auto question = std::make_shared<Question>();
    question->message = message;
    question->sender = sender;
    question->reply = std::move(reply);
    const auto finish = [this, question, context = QPointer<QObject>(context)] {
        if (!context)
            return;
        if (question->keys.isEmpty() && question->failed > 0) {
            Authenticity nothing;
            nothing.source = Authenticity::Source::Here;
            return question->reply(nothing);
        }
        m_pool.start([this, question, context] {
            Authenticity result =
                judged(verifyDkim(question->message, question->keys, question->sender.asciiDomain),
                       question->sender, false);
            result.source = Authenticity::Source::Here;
            // Only the thread that owns the context knows whether it still lives.
            QMetaObject::invokeMethod(this, [question, context, result] {
                if (context)
                    question->reply(result);
            });
        });
    };
    QSet<QString> names;
    for (const DkimSignature &signature : dkimSignatures(message, sender.asciiDomain))
        names.insert(signature.keyName());
    if (names.isEmpty()) {
        QMetaObject::invokeMethod(context, finish, Qt::QueuedConnection);
        return;
    }
    question->waiting = int(names.size());
    for (const QString &name : std::as_const(names))
        m_resolver.lookUp(DnsResolver::Type::Txt, name, context,
                          [question, name, finish](const Result<QList<DnsRecord>> &records) {
                              if (!records)
                                  ++question->failed;
                              else if (const QByteArray key = keyOf(*records); !key.isEmpty())
                                  question->keys.insert(name, key);
                              if (--question->waiting == 0)
                                  finish();
                          });
}

} // namespace posthorn

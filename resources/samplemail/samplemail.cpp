#include "samplemail.h"

#include "samplesources.h"

#include <algorithm>

namespace posthorn
{

QList<SampleMessage> makeSampleMail(qint64 nowMs)
{
    QList<SampleMessage> all = sampleConversations(nowMs) + sampleNotices(nowMs) + sampleNewsletters(nowMs) +
                               sampleLanguages(nowMs) + sampleDrafts(nowMs) + sampleReports(nowMs) + sampleHostile(nowMs);
    std::stable_sort(all.begin(), all.end(), [](const SampleMessage &a, const SampleMessage &b) {
        return a.receivedMs > b.receivedMs;
    });
    return all;
}

} // namespace posthorn

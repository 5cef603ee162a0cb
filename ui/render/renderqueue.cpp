#include "renderqueue.h"

#include <QSet>
#include <algorithm>
#include <utility>

namespace posthorn
{

void RenderQueue::add(const RenderJob &job)
{
    m_jobs.push_back(job);
    if (job.changesPage())
        ++m_changes[job.page];
}

void RenderQueue::addBands(PageId page, int first, int last)
{
    std::erase_if(m_bands, [&](const Band &band) {
        return band.page == page && band.number >= first && band.number <= last;
    });
    for (int number = last; number >= first; --number)
        m_bands.push_front({page, number});
}

std::optional<RenderJob> RenderQueue::take()
{
    const auto ready = std::find_if(m_bands.begin(), m_bands.end(),
                                    [this](const Band &band) { return !m_changes.contains(band.page); });
    if (ready != m_bands.end()) {
        RenderJob job;
        job.kind = render::FrameKind::Band;
        job.page = ready->page;
        job.number = ready->number;
        m_bands.erase(ready);
        return job;
    }
    if (m_jobs.empty())
        return {};
    const RenderJob job = m_jobs.front();
    m_jobs.pop_front();
    if (job.changesPage() && --m_changes[job.page] == 0)
        m_changes.remove(job.page);
    return job;
}

void RenderQueue::drop(PageId page)
{
    std::erase_if(m_bands, [page](const Band &band) { return band.page == page; });
    std::erase_if(m_jobs, [page](const RenderJob &job) { return job.picture == 0 && job.page == page; });
    m_changes.remove(page);
}

QList<RenderJob> RenderQueue::takeOfLaidOutPages()
{
    QSet<PageId> fresh;
    for (const RenderJob &job : m_jobs) {
        if (job.kind == render::FrameKind::LayOut)
            fresh.insert(job.page);
    }
    std::erase_if(m_bands, [&fresh](const Band &band) { return !fresh.contains(band.page); });
    QList<RenderJob> taken;
    m_changes.clear();
    for (const RenderJob &job : std::exchange(m_jobs, {})) {
        if (job.kind != render::FrameKind::Picture && !fresh.contains(job.page))
            taken.append(job);
        else
            add(job);
    }
    return taken;
}

QList<RenderJob> RenderQueue::takeAll()
{
    const QList<RenderJob> all(m_jobs.begin(), m_jobs.end());
    m_jobs.clear();
    m_bands.clear();
    m_changes.clear();
    return all;
}

} // namespace posthorn

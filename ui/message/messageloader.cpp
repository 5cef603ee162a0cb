#include "messageloader.h"

#include "store/store.h"
#include "sync/syncengine.h"

#include <algorithm>

namespace posthorn
{

MessageLoader::MessageLoader(const Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_renderer(services.runtimeDir)
{
    connect(&m_renderer, &MessageRenderer::rendered, this,
            [this](const std::shared_ptr<RenderedMessage> &message) {
                m_content = message->content;
                Q_EMIT bodyReady(message);
            });
    connect(m_services.store, &Store::changed, this, &MessageLoader::takeChange);
    if (m_services.engine == nullptr)
        return;
    connect(m_services.engine, &SyncEngine::bodyArrived, this, [this](PlacementId id) {
        if (id == m_id && m_bodyAsked)
            readBody();
    });
    connect(m_services.engine, &SyncEngine::bodyFailed, this, [this](PlacementId id, const Error &error) {
        if (id == m_id && m_bodyAsked)
            Q_EMIT failed(error);
    });
}

void MessageLoader::load(PlacementId id, const RenderWish &wish)
{
    stop();
    m_id = id;
    m_wish = wish;
    readDetail(true);
}

void MessageLoader::reload()
{
    load(m_id, m_wish);
}

void MessageLoader::stop()
{
    ++m_generation;
    m_renderer.cancel();
    m_id = {};
    m_detail.reset();
    m_content.reset();
    m_bodyAsked = false;
}

void MessageLoader::render(const RenderWish &wish)
{
    const bool again = m_content && !m_content->bytes.isEmpty();
    m_wish = wish;
    if (again)
        m_renderer.renderAgain(m_content, m_wish);
    else if (m_id.isValid())
        readBody();
}

void MessageLoader::fetch()
{
    if (m_services.engine == nullptr) {
        Q_EMIT failed({ErrorDomain::Usage,
                       ErrorCode::NotFound,
                       Retry::Never,
                       {},
                       QStringLiteral("no engine to fetch with")});
        return;
    }
    m_bodyAsked = true;
    Q_EMIT bodyAwaited();
    m_services.engine->fetchBody(m_id);
}

void MessageLoader::readDetail(bool first)
{
    const quint64 generation = m_generation;
    m_services.store->read<MessageDetail>(
        Store::Lane::Interactive, [id = m_id](StoreReader &reader) { return reader.detail(id); }, this,
        [this, generation, first](Result<MessageDetail> detail) {
            if (generation != m_generation)
                return;
            if (!detail) {
                if (detail.error().code == ErrorCode::NotFound)
                    Q_EMIT gone();
                else
                    Q_EMIT failed(detail.error());
                return;
            }
            m_detail = *detail;
            if (!first) {
                Q_EMIT headerChanged(*m_detail);
                return;
            }
            Q_EMIT headerReady(*m_detail);
            if (m_detail->row.hasBody)
                readBody();
            else if (m_detail->row.size > FetchLimit)
                Q_EMIT bodyTooLarge(m_detail->row.size);
            else
                fetch();
        });
}

void MessageLoader::readBody()
{
    const quint64 generation = m_generation;
    m_services.store->read<QByteArray>(
        Store::Lane::Interactive, [id = m_id](StoreReader &reader) { return reader.body(id); }, this,
        [this, generation](Result<QByteArray> bytes) {
            if (generation != m_generation)
                return;
            if (bytes)
                m_renderer.render(m_id, *bytes, m_wish);
            else
                Q_EMIT failed(bytes.error());
        });
}

void MessageLoader::takeChange(const StoreChange &change)
{
    if (!m_id.isValid() || !m_detail)
        return;
    const auto holds = [this](const std::vector<PlacementId> &ids) {
        return std::find(ids.begin(), ids.end(), m_id) != ids.end();
    };
    if (holds(change.removed))
        Q_EMIT gone();
    else if (holds(change.changed))
        readDetail(false);
}

} // namespace posthorn

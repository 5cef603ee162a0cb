#include "messageloader.h"

#include "store/store.h"
#include "sync/syncengine.h"

#include <algorithm>

namespace posthorn
{

Result<StoredMessage> StoredMessage::read(StoreReader &reader, PlacementId id)
{
    StoredMessage stored;
    POSTHORN_TRY_ASSIGN(stored.detail, reader.detail(id));
    if (stored.detail.row.hasBody && stored.detail.row.size <= AtOnceLimit)
        stored.body = reader.body(id);
    return stored;
}

MessageLoader::MessageLoader(const Services &services, MessageRenderer &renderer, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_renderer(renderer)
{
    connect(&m_renderer, &MessageRenderer::rendered, this,
            [this](MessageRenderer::Job job, const std::shared_ptr<RenderedMessage> &message) {
                if (job != m_job)
                    return;
                if (!message->isBeginning)
                    m_job = 0;
                if (!message->content->isBeginning)
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

MessageLoader::~MessageLoader()
{
    stop();
}

void MessageLoader::load(PlacementId id, const RenderWish &wish)
{
    stop();
    m_id = id;
    m_wish = wish;
    readMessage();
}

void MessageLoader::take(const StoredMessage &stored, const RenderWish &wish)
{
    stop();
    m_id = stored.detail.row.id;
    m_wish = wish;
    m_wanted = std::make_shared<std::atomic<bool>>(true);
    takeStored(stored);
}

void MessageLoader::takeBytes(const QByteArray &bytes, const RenderWish &wish)
{
    stop();
    m_wish = wish;
    ask(m_renderer.render({}, bytes, wish));
}

void MessageLoader::reload()
{
    load(m_id, m_wish);
}

void MessageLoader::stop()
{
    if (m_wanted)
        m_wanted->store(false);
    ask(0);
    if (m_content)
        m_renderer.confirmShown(m_id); // or given up before it was
    m_id = {};
    m_detail.reset();
    m_content.reset();
    m_bodyAsked = false;
}

void MessageLoader::ask(MessageRenderer::Job job)
{
    if (m_job != 0)
        m_renderer.cancel(m_job);
    m_job = job;
}

void MessageLoader::render(const RenderWish &wish)
{
    m_wish = wish;
    const bool parsed = m_content && !m_content->bytes.isEmpty();
    if (parsed)
        ask(m_renderer.renderAgain(m_content, m_wish));
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

void MessageLoader::readMessage()
{
    m_wanted = std::make_shared<std::atomic<bool>>(true);
    m_services.store->read<StoredMessage>(
        Store::Lane::Interactive,
        [id = m_id, wanted = m_wanted](StoreReader &reader) -> Result<StoredMessage> {
            if (!wanted->load())
                return Error::cancelled();
            return StoredMessage::read(reader, id);
        },
        this,
        [this, wanted = m_wanted](const Result<StoredMessage> &stored) {
            if (!wanted->load())
                return;
            if (stored)
                takeStored(*stored);
            else
                fail(stored.error());
        });
}

void MessageLoader::takeStored(const StoredMessage &stored)
{
    m_detail = stored.detail;
    Q_EMIT headerReady(*m_detail);
    if (stored.body && *stored.body)
        ask(m_renderer.render(m_id, **stored.body, m_wish));
    else if (stored.body)
        Q_EMIT failed(stored.body->error());
    else if (m_detail->row.hasBody)
        readBody();
    else if (m_detail->row.size > FetchLimit)
        Q_EMIT bodyTooLarge(m_detail->row.size);
    else
        fetch();
}

void MessageLoader::readDetail()
{
    m_services.store->read<MessageDetail>(
        Store::Lane::Interactive, [id = m_id](StoreReader &reader) { return reader.detail(id); }, this,
        [this, wanted = m_wanted](const Result<MessageDetail> &detail) {
            if (!wanted->load())
                return;
            if (!detail) {
                fail(detail.error());
                return;
            }
            m_detail = *detail;
            Q_EMIT headerChanged(*m_detail);
        });
}

void MessageLoader::readBody()
{
    m_services.store->read<QByteArray>(
        Store::Lane::Interactive,
        [id = m_id, wanted = m_wanted](StoreReader &reader) -> Result<QByteArray> {
            if (!wanted->load())
                return Error::cancelled();
            return reader.body(id);
        },
        this,
        [this, wanted = m_wanted](const Result<QByteArray> &bytes) {
            if (!wanted->load())
                return;
            if (bytes)
                ask(m_renderer.render(m_id, *bytes, m_wish));
            else
                Q_EMIT failed(bytes.error());
        });
}

void MessageLoader::fail(const Error &error)
{
    if (error.code == ErrorCode::NotFound)
        Q_EMIT gone();
    else
        Q_EMIT failed(error);
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
    else if (change.everything || holds(change.changed))
        readDetail();
}

} // namespace posthorn

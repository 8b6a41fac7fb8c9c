CREATE TABLE alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE alert_outbox (
    place bigint NOT NULL,
    key text NOT NULL,
    channel text NOT NULL,
    alert text NOT NULL,
    revision integer NOT NULL,
    notice text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    tried integer NOT NULL,
    due_at double precision NOT NULL,
    error text NOT NULL,
    settled_at double precision
);
CREATE SEQUENCE alert_outbox_place_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE alert_outbox_place_seq OWNED BY alert_outbox.place;
CREATE TABLE alerts (
    id text NOT NULL,
    call text NOT NULL,
    rule text NOT NULL,
    rule_version integer NOT NULL,
    severity text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    opened_at double precision NOT NULL,
    start_ms integer NOT NULL,
    count integer NOT NULL,
    provisional boolean NOT NULL,
    findings text NOT NULL,
    title text NOT NULL,
    suggestion text NOT NULL,
    agent text NOT NULL,
    agent_name text NOT NULL,
    team text NOT NULL,
    owner text NOT NULL,
    history text NOT NULL
);
CREATE TABLE calls (
    id text NOT NULL,
    source text NOT NULL,
    direction text NOT NULL,
    team text NOT NULL,
    queue text NOT NULL,
    customer text NOT NULL,
    customer_key text NOT NULL,
    language text NOT NULL,
    attributes text NOT NULL,
    practice boolean NOT NULL,
    started_at double precision NOT NULL,
    state text NOT NULL,
    node text NOT NULL,
    run text NOT NULL,
    ended_ms integer,
    end_cause text,
    coverage double precision,
    listening text,
    model text,
    demo_model boolean
);
CREATE TABLE delivery_attempts (
    outbox bigint NOT NULL,
    number integer NOT NULL,
    claimed_at double precision NOT NULL,
    outcome text NOT NULL,
    error text NOT NULL
);
CREATE TABLE findings (
    call text NOT NULL,
    id text NOT NULL,
    detector text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    party text,
    start_ms integer NOT NULL,
    end_ms integer NOT NULL,
    measure double precision NOT NULL,
    evidence text NOT NULL
);
CREATE TABLE gaps (
    call text NOT NULL,
    party text NOT NULL,
    start_ms integer NOT NULL,
    end_ms integer NOT NULL,
    cause text NOT NULL,
    open boolean NOT NULL
);
CREATE TABLE levels (
    call text NOT NULL,
    party text NOT NULL,
    start_ms integer NOT NULL,
    packed bytea NOT NULL
);
CREATE TABLE participations (
    call text NOT NULL,
    party text NOT NULL,
    from_ms integer NOT NULL,
    to_ms integer,
    agent text NOT NULL,
    name text NOT NULL
);
CREATE TABLE sessions (
    id text NOT NULL,
    token_hash bytea NOT NULL,
    "user" text NOT NULL,
    created_at double precision NOT NULL,
    expires_at double precision NOT NULL
);
CREATE TABLE source_tokens (
    id text NOT NULL,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    scopes text NOT NULL,
    created_at double precision NOT NULL,
    revoked_at double precision
);
CREATE TABLE speech_spans (
    call text NOT NULL,
    party text NOT NULL,
    start_ms integer NOT NULL,
    end_ms integer
);
CREATE TABLE users (
    name text NOT NULL,
    display_name text NOT NULL,
    role text NOT NULL,
    team text NOT NULL,
    password_hash text NOT NULL,
    disabled boolean NOT NULL,
    created_at double precision NOT NULL
);
CREATE TABLE utterances (
    call text NOT NULL,
    id text NOT NULL,
    party text NOT NULL,
    start_ms integer NOT NULL,
    end_ms integer NOT NULL,
    text text NOT NULL,
    revision integer NOT NULL,
    confidence double precision,
    words text NOT NULL
);
ALTER TABLE ONLY alert_outbox ALTER COLUMN place SET DEFAULT nextval('alert_outbox_place_seq'::regclass);
INSERT INTO alembic_version (version_num) VALUES ('0001');
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (1, 'msg_8f36bdf129d94918ae52405b7ad33fa3.1.demo', 'demo', '8f36bdf129d94918ae52405b7ad33fa3', 1, '{"type":"alert.opened","at":1795658789.95764,"alert":{"type":"alert","id":"8f36bdf129d94918ae52405b7ad33fa3","call":"demo-1795658761-dead-air-1","rule":"dead-air","rule_version":1,"severity":"warning","state":"open","revision":1,"opened_at":1795658789.8880908,"start_ms":15920,"count":1,"provisional":true,"findings":[{"type":"finding","id":"98f197e2d17a1aa3","call":"demo-1795658761-dead-air-1","detector":"dead_air","kind":"dead_air","state":"open","revision":1,"party":null,"start_ms":15920,"end_ms":20920,"measure":5.0,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}}],"title":{"zh-CN":"冷场","en":"Dead air"},"suggestion":{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""},"agent":"1002","agent_name":"周洋","team":"宽带维修组","owner":"","history":[{"at":1795658789.8880908,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-dead-air-1","direction":"inbound","team":"宽带维修组","queue":"repair","customer":"186****0932","language":"zh-CN","practice":true,"started_at":1795658768.579509}}', 'delivered', 1, 1, 1795658810.2832575, '', 1795658791.6797452);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (5, 'msg_73b6f01c399c4c089a4ec813f38227d9.1.demo', 'demo', '73b6f01c399c4c089a4ec813f38227d9', 1, '{"type":"alert.opened","at":1795658822.3433,"alert":{"type":"alert","id":"73b6f01c399c4c089a4ec813f38227d9","call":"demo-1795658761-talk-over-1","rule":"customer-escalation","rule_version":1,"severity":"critical","state":"open","revision":1,"opened_at":1795658822.3426192,"start_ms":20365,"count":1,"provisional":true,"findings":[{"type":"finding","id":"55715ba99c4e8920","call":"demo-1795658761-talk-over-1","detector":"phrase","kind":"phrase","state":"open","revision":1,"party":"customer","start_ms":20365,"end_ms":20665,"measure":1.0,"evidence":{"entry":"lawsuit","category":"escalation","text":"律师","utterance":"customer-20365-0"}}],"title":{"zh-CN":"客户投诉升级","en":"Customer escalates"},"suggestion":{"zh-CN":"表示理解，不评论法律问题，请主管接手。","en":"Show understanding, do not discuss the law, bring in a manager."},"agent":"1004","agent_name":"郑凯","team":"电商售后一组","owner":"","history":[{"at":1795658822.3426192,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-talk-over-1","direction":"inbound","team":"电商售后一组","queue":"orders","customer":"177****6215","language":"zh-CN","practice":true,"started_at":1795658796.7440138}}', 'delivered', 1, 1, 1795658842.366024, '', 1795658822.5104103);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (7, 'msg_802f1bab79714982b5c26104268743f8.1.demo', 'demo', '802f1bab79714982b5c26104268743f8', 1, '{"type":"alert.opened","at":1795658823.6924076,"alert":{"type":"alert","id":"802f1bab79714982b5c26104268743f8","call":"demo-1795658761-refund-escalation-1","rule":"agent-banned-phrase","rule_version":1,"severity":"warning","state":"open","revision":1,"opened_at":1795658823.6922064,"start_ms":30041,"count":1,"provisional":true,"findings":[{"type":"finding","id":"3a30596bbbb29849","call":"demo-1795658761-refund-escalation-1","detector":"phrase","kind":"phrase","state":"open","revision":1,"party":"agent","start_ms":30041,"end_ms":31061,"measure":1.0,"evidence":{"entry":"denial","category":"denial","text":"没办法","utterance":"agent-30041-0"}}],"title":{"zh-CN":"坐席使用服务禁语","en":"Agent uses a banned phrase"},"suggestion":{"zh-CN":"可以说“我帮您核实一下，稍后给您答复”。","en":"Say \"Let me check this for you and come back with an answer.\""},"agent":"1001","agent_name":"林晓","team":"退款一组","owner":"","history":[{"at":1795658823.6922064,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-refund-escalation-1","direction":"inbound","team":"退款一组","queue":"refund","customer":"138****5521","language":"zh-CN","practice":true,"started_at":1795658789.6883266}}', 'delivered', 1, 1, 1795658843.7606037, '', 1795658823.8335);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (2, 'msg_8f36bdf129d94918ae52405b7ad33fa3.2.demo', 'demo', '8f36bdf129d94918ae52405b7ad33fa3', 2, '{"type":"alert.updated","at":1795658803.587743,"alert":{"type":"alert","id":"8f36bdf129d94918ae52405b7ad33fa3","call":"demo-1795658761-dead-air-1","rule":"dead-air","rule_version":1,"severity":"warning","state":"open","revision":2,"opened_at":1795658789.8880908,"start_ms":15920,"count":2,"provisional":true,"findings":[{"type":"finding","id":"98f197e2d17a1aa3","call":"demo-1795658761-dead-air-1","detector":"dead_air","kind":"dead_air","state":"open","revision":1,"party":null,"start_ms":15920,"end_ms":20920,"measure":5.0,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}},{"type":"finding","id":"b6f6ab6712dfdb58","call":"demo-1795658761-dead-air-1","detector":"dead_air","kind":"dead_air","state":"open","revision":1,"party":null,"start_ms":29680,"end_ms":34680,"measure":5.0,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}}],"title":{"zh-CN":"冷场","en":"Dead air"},"suggestion":{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""},"agent":"1002","agent_name":"周洋","team":"宽带维修组","owner":"","history":[{"at":1795658789.8880908,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-dead-air-1","direction":"inbound","team":"宽带维修组","queue":"repair","customer":"186****0932","language":"zh-CN","practice":true,"started_at":1795658768.579509}}', 'delivered', 1, 1, 1795658823.7420185, '', 1795658803.8971472);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (3, 'msg_8f36bdf129d94918ae52405b7ad33fa3.3.demo', 'demo', '8f36bdf129d94918ae52405b7ad33fa3', 3, '{"type":"alert.updated","at":1795658805.2778366,"alert":{"type":"alert","id":"8f36bdf129d94918ae52405b7ad33fa3","call":"demo-1795658761-dead-air-1","rule":"dead-air","rule_version":1,"severity":"warning","state":"open","revision":3,"opened_at":1795658789.8880908,"start_ms":15920,"count":2,"provisional":false,"findings":[{"type":"finding","id":"98f197e2d17a1aa3","call":"demo-1795658761-dead-air-1","detector":"dead_air","kind":"dead_air","state":"settled","revision":2,"party":null,"start_ms":15920,"end_ms":22520,"measure":6.6,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}},{"type":"finding","id":"b6f6ab6712dfdb58","call":"demo-1795658761-dead-air-1","detector":"dead_air","kind":"dead_air","state":"open","revision":1,"party":null,"start_ms":29680,"end_ms":34680,"measure":5.0,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}}],"title":{"zh-CN":"冷场","en":"Dead air"},"suggestion":{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""},"agent":"1002","agent_name":"周洋","team":"宽带维修组","owner":"","history":[{"at":1795658789.8880908,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-dead-air-1","direction":"inbound","team":"宽带维修组","queue":"repair","customer":"186****0932","language":"zh-CN","practice":true,"started_at":1795658768.579509}}', 'delivered', 1, 1, 1795658825.5463774, '', 1795658805.7830174);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (4, 'msg_8f36bdf129d94918ae52405b7ad33fa3.4.demo', 'demo', '8f36bdf129d94918ae52405b7ad33fa3', 4, '{"type":"alert.updated","at":1795658808.58857,"alert":{"type":"alert","id":"8f36bdf129d94918ae52405b7ad33fa3","call":"demo-1795658761-dead-air-1","rule":"dead-air","rule_version":1,"severity":"critical","state":"open","revision":4,"opened_at":1795658789.8880908,"start_ms":15920,"count":2,"provisional":false,"findings":[{"type":"finding","id":"98f197e2d17a1aa3","call":"demo-1795658761-dead-air-1","detector":"dead_air","kind":"dead_air","state":"settled","revision":2,"party":null,"start_ms":15920,"end_ms":22520,"measure":6.6,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}},{"type":"finding","id":"b6f6ab6712dfdb58","call":"demo-1795658761-dead-air-1","detector":"dead_air","kind":"dead_air","state":"open","revision":2,"party":null,"start_ms":29680,"end_ms":39680,"measure":10.0,"evidence":{"cause":"both_silent","after":"customer","watch_s":10.0}}],"title":{"zh-CN":"冷场","en":"Dead air"},"suggestion":{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""},"agent":"1002","agent_name":"周洋","team":"宽带维修组","owner":"","history":[{"at":1795658789.8880908,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-dead-air-1","direction":"inbound","team":"宽带维修组","queue":"repair","customer":"186****0932","language":"zh-CN","practice":true,"started_at":1795658768.579509}}', 'delivered', 1, 1, 1795658828.9474795, '', 1795658809.253987);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (6, 'msg_73b6f01c399c4c089a4ec813f38227d9.2.demo', 'demo', '73b6f01c399c4c089a4ec813f38227d9', 2, '{"type":"alert.retracted","at":1795658822.9761517,"alert":{"type":"alert","id":"73b6f01c399c4c089a4ec813f38227d9","call":"demo-1795658761-talk-over-1","rule":"customer-escalation","rule_version":1,"severity":"critical","state":"retracted","revision":2,"opened_at":1795658822.3426192,"start_ms":20365,"count":0,"provisional":true,"findings":[{"type":"finding","id":"55715ba99c4e8920","call":"demo-1795658761-talk-over-1","detector":"phrase","kind":"phrase","state":"retracted","revision":2,"party":"customer","start_ms":20365,"end_ms":20665,"measure":1.0,"evidence":{"entry":"lawsuit","category":"escalation","text":"律师","utterance":"customer-20365-0"}}],"title":{"zh-CN":"客户投诉升级","en":"Customer escalates"},"suggestion":{"zh-CN":"表示理解，不评论法律问题，请主管接手。","en":"Show understanding, do not discuss the law, bring in a manager."},"agent":"1004","agent_name":"郑凯","team":"电商售后一组","owner":"","history":[{"at":1795658822.3426192,"state":"open","by":"","reason":""},{"at":1795658822.9761286,"state":"retracted","by":"","reason":"findings_withdrawn"}]},"call":{"id":"demo-1795658761-talk-over-1","direction":"inbound","team":"电商售后一组","queue":"orders","customer":"177****6215","language":"zh-CN","practice":true,"started_at":1795658796.7440138}}', 'delivered', 1, 1, 1795658843.0079923, '', 1795658823.076871);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (8, 'msg_bf9613689f8f4158a0b0037cfa84b826.1.demo', 'demo', 'bf9613689f8f4158a0b0037cfa84b826', 1, '{"type":"alert.opened","at":1795658826.5782306,"alert":{"type":"alert","id":"bf9613689f8f4158a0b0037cfa84b826","call":"demo-1795658761-talk-over-1","rule":"talk-over","rule_version":1,"severity":"warning","state":"open","revision":1,"opened_at":1795658826.574759,"start_ms":10152,"count":3,"provisional":false,"findings":[{"type":"finding","id":"a2c764625503532f","call":"demo-1795658761-talk-over-1","detector":"talk_over","kind":"talk_over","state":"settled","revision":2,"party":"agent","start_ms":10152,"end_ms":11865,"measure":1.713,"evidence":{"after":"agent","watch_s":0.8}},{"type":"finding","id":"10aa10a9fd61d951","call":"demo-1795658761-talk-over-1","detector":"talk_over","kind":"talk_over","state":"settled","revision":2,"party":"agent","start_ms":19225,"end_ms":21005,"measure":1.78,"evidence":{"after":"agent","watch_s":0.8}},{"type":"finding","id":"98ae29e557aacd1e","call":"demo-1795658761-talk-over-1","detector":"talk_over","kind":"talk_over","state":"open","revision":1,"party":"agent","start_ms":28645,"end_ms":29445,"measure":0.8,"evidence":{"after":"agent","watch_s":0.8}}],"title":{"zh-CN":"多次抢话","en":"Repeated talk-over"},"suggestion":{"zh-CN":"等客户说完再回应。","en":"Let the customer finish before you answer."},"agent":"1004","agent_name":"郑凯","team":"电商售后一组","owner":"","history":[{"at":1795658826.574759,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-talk-over-1","direction":"inbound","team":"电商售后一组","queue":"orders","customer":"177****6215","language":"zh-CN","practice":true,"started_at":1795658796.7440138}}', 'delivered', 1, 1, 1795658846.6020699, '', 1795658826.696522);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (9, 'msg_802f1bab79714982b5c26104268743f8.2.demo', 'demo', '802f1bab79714982b5c26104268743f8', 2, '{"type":"alert.updated","at":1795658828.2578619,"alert":{"type":"alert","id":"802f1bab79714982b5c26104268743f8","call":"demo-1795658761-refund-escalation-1","rule":"agent-banned-phrase","rule_version":1,"severity":"warning","state":"open","revision":2,"opened_at":1795658823.6922064,"start_ms":30551,"count":1,"provisional":false,"findings":[{"type":"finding","id":"3a30596bbbb29849","call":"demo-1795658761-refund-escalation-1","detector":"phrase","kind":"phrase","state":"settled","revision":2,"party":"agent","start_ms":30551,"end_ms":31391,"measure":1.0,"evidence":{"entry":"denial","category":"denial","text":"没办法","utterance":"agent-30041-0"}}],"title":{"zh-CN":"坐席使用服务禁语","en":"Agent uses a banned phrase"},"suggestion":{"zh-CN":"可以说“我帮您核实一下，稍后给您答复”。","en":"Say \"Let me check this for you and come back with an answer.\""},"agent":"1001","agent_name":"林晓","team":"退款一组","owner":"","history":[{"at":1795658823.6922064,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-refund-escalation-1","direction":"inbound","team":"退款一组","queue":"refund","customer":"138****5521","language":"zh-CN","practice":true,"started_at":1795658789.6883266}}', 'delivered', 1, 1, 1795658848.537153, '', 1795658828.8619106);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (11, 'msg_667be9c854ff45e6b436df1db4b1b5aa.2.demo', 'demo', '667be9c854ff45e6b436df1db4b1b5aa', 2, '{"type":"alert.updated","at":1795658848.6409392,"alert":{"type":"alert","id":"667be9c854ff45e6b436df1db4b1b5aa","call":"demo-1795658761-refund-escalation-1","rule":"customer-escalation","rule_version":1,"severity":"critical","state":"open","revision":2,"opened_at":1795658848.0778844,"start_ms":41081,"count":1,"provisional":false,"findings":[{"type":"finding","id":"91053c2b77c7a5f5","call":"demo-1795658761-refund-escalation-1","detector":"phrase","kind":"phrase","state":"settled","revision":2,"party":"customer","start_ms":41081,"end_ms":42221,"measure":1.0,"evidence":{"entry":"publicity","category":"escalation","text":"曝光","utterance":"customer-41081-0"}}],"title":{"zh-CN":"客户投诉升级","en":"Customer escalates"},"suggestion":{"zh-CN":"保持礼貌，给出明确的处理时限，请主管接手。","en":"Stay polite, give a firm deadline, bring in a manager."},"agent":"1001","agent_name":"林晓","team":"退款一组","owner":"","history":[{"at":1795658848.0778844,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-refund-escalation-1","direction":"inbound","team":"退款一组","queue":"refund","customer":"138****5521","language":"zh-CN","practice":true,"started_at":1795658789.6883266}}', 'delivered', 1, 1, 1795658868.7405171, '', 1795658848.840269);
INSERT INTO alert_outbox (place, key, channel, alert, revision, notice, state, attempts, tried, due_at, error, settled_at) VALUES (10, 'msg_667be9c854ff45e6b436df1db4b1b5aa.1.demo', 'demo', '667be9c854ff45e6b436df1db4b1b5aa', 1, '{"type":"alert.opened","at":1795658848.08725,"alert":{"type":"alert","id":"667be9c854ff45e6b436df1db4b1b5aa","call":"demo-1795658761-refund-escalation-1","rule":"customer-escalation","rule_version":1,"severity":"critical","state":"open","revision":1,"opened_at":1795658848.0778844,"start_ms":41081,"count":1,"provisional":true,"findings":[{"type":"finding","id":"91053c2b77c7a5f5","call":"demo-1795658761-refund-escalation-1","detector":"phrase","kind":"phrase","state":"open","revision":1,"party":"customer","start_ms":41081,"end_ms":42221,"measure":1.0,"evidence":{"entry":"publicity","category":"escalation","text":"曝光","utterance":"customer-41081-0"}}],"title":{"zh-CN":"客户投诉升级","en":"Customer escalates"},"suggestion":{"zh-CN":"保持礼貌，给出明确的处理时限，请主管接手。","en":"Stay polite, give a firm deadline, bring in a manager."},"agent":"1001","agent_name":"林晓","team":"退款一组","owner":"","history":[{"at":1795658848.0778844,"state":"open","by":"","reason":""}]},"call":{"id":"demo-1795658761-refund-escalation-1","direction":"inbound","team":"退款一组","queue":"refund","customer":"138****5521","language":"zh-CN","practice":true,"started_at":1795658789.6883266}}', 'delivered', 1, 1, 1795658868.119268, '', 1795658848.4446845);
INSERT INTO alerts (id, call, rule, rule_version, severity, state, revision, opened_at, start_ms, count, provisional, findings, title, suggestion, agent, agent_name, team, owner, history) VALUES ('667be9c854ff45e6b436df1db4b1b5aa', 'demo-1795658761-refund-escalation-1', 'customer-escalation', 1, 'critical', 'open', 2, 1795658848.0778844, 41081, 1, false, '[{"type":"finding","id":"91053c2b77c7a5f5","call":"demo-1795658761-refund-escalation-1","detector":"phrase","kind":"phrase","state":"settled","revision":2,"party":"customer","start_ms":41081,"end_ms":42221,"measure":1.0,"evidence":{"entry":"publicity","category":"escalation","text":"曝光","utterance":"customer-41081-0"}}]', '{"zh-CN":"客户投诉升级","en":"Customer escalates"}', '{"zh-CN":"保持礼貌，给出明确的处理时限，请主管接手。","en":"Stay polite, give a firm deadline, bring in a manager."}', '1001', '林晓', '退款一组', '', '[{"at":1795658848.0778844,"state":"open","by":"","reason":""}]');
INSERT INTO alerts (id, call, rule, rule_version, severity, state, revision, opened_at, start_ms, count, provisional, findings, title, suggestion, agent, agent_name, team, owner, history) VALUES ('8f36bdf129d94918ae52405b7ad33fa3', 'demo-1795658761-dead-air-1', 'dead-air', 1, 'critical', 'open', 5, 1795658789.8880908, 15920, 2, false, '[{"type":"finding","id":"98f197e2d17a1aa3","call":"demo-1795658761-dead-air-1","detector":"dead_air","kind":"dead_air","state":"settled","revision":2,"party":null,"start_ms":15920,"end_ms":22520,"measure":6.6,"evidence":{"cause":"both_silent","after":"customer","watch_s":5.0}},{"type":"finding","id":"b6f6ab6712dfdb58","call":"demo-1795658761-dead-air-1","detector":"dead_air","kind":"dead_air","state":"settled","revision":3,"party":null,"start_ms":29680,"end_ms":41680,"measure":12.0,"evidence":{"cause":"both_silent","after":"customer","watch_s":10.0}}]', '{"zh-CN":"冷场","en":"Dead air"}', '{"zh-CN":"可以说“感谢您的等待，我还在为您查询”。","en":"Say \"Thank you for waiting, I am still looking into it.\""}', '1002', '周洋', '宽带维修组', '', '[{"at":1795658789.8880908,"state":"open","by":"","reason":""}]');
INSERT INTO alerts (id, call, rule, rule_version, severity, state, revision, opened_at, start_ms, count, provisional, findings, title, suggestion, agent, agent_name, team, owner, history) VALUES ('73b6f01c399c4c089a4ec813f38227d9', 'demo-1795658761-talk-over-1', 'customer-escalation', 1, 'critical', 'retracted', 2, 1795658822.3426192, 20365, 0, true, '[{"type":"finding","id":"55715ba99c4e8920","call":"demo-1795658761-talk-over-1","detector":"phrase","kind":"phrase","state":"retracted","revision":2,"party":"customer","start_ms":20365,"end_ms":20665,"measure":1.0,"evidence":{"entry":"lawsuit","category":"escalation","text":"律师","utterance":"customer-20365-0"}}]', '{"zh-CN":"客户投诉升级","en":"Customer escalates"}', '{"zh-CN":"表示理解，不评论法律问题，请主管接手。","en":"Show understanding, do not discuss the law, bring in a manager."}', '1004', '郑凯', '电商售后一组', '', '[{"at":1795658822.3426192,"state":"open","by":"","reason":""},{"at":1795658822.9761286,"state":"retracted","by":"","reason":"findings_withdrawn"}]');
INSERT INTO alerts (id, call, rule, rule_version, severity, state, revision, opened_at, start_ms, count, provisional, findings, title, suggestion, agent, agent_name, team, owner, history) VALUES ('802f1bab79714982b5c26104268743f8', 'demo-1795658761-refund-escalation-1', 'agent-banned-phrase', 1, 'warning', 'open', 2, 1795658823.6922064, 30551, 1, false, '[{"type":"finding","id":"3a30596bbbb29849","call":"demo-1795658761-refund-escalation-1","detector":"phrase","kind":"phrase","state":"settled","revision":2,"party":"agent","start_ms":30551,"end_ms":31391,"measure":1.0,"evidence":{"entry":"denial","category":"denial","text":"没办法","utterance":"agent-30041-0"}}]', '{"zh-CN":"坐席使用服务禁语","en":"Agent uses a banned phrase"}', '{"zh-CN":"可以说“我帮您核实一下，稍后给您答复”。","en":"Say \"Let me check this for you and come back with an answer.\""}', '1001', '林晓', '退款一组', '', '[{"at":1795658823.6922064,"state":"open","by":"","reason":""}]');
INSERT INTO alerts (id, call, rule, rule_version, severity, state, revision, opened_at, start_ms, count, provisional, findings, title, suggestion, agent, agent_name, team, owner, history) VALUES ('bf9613689f8f4158a0b0037cfa84b826', 'demo-1795658761-talk-over-1', 'talk-over', 1, 'warning', 'open', 2, 1795658826.574759, 10152, 3, false, '[{"type":"finding","id":"a2c764625503532f","call":"demo-1795658761-talk-over-1","detector":"talk_over","kind":"talk_over","state":"settled","revision":2,"party":"agent","start_ms":10152,"end_ms":11865,"measure":1.713,"evidence":{"after":"agent","watch_s":0.8}},{"type":"finding","id":"10aa10a9fd61d951","call":"demo-1795658761-talk-over-1","detector":"talk_over","kind":"talk_over","state":"settled","revision":2,"party":"agent","start_ms":19225,"end_ms":21005,"measure":1.78,"evidence":{"after":"agent","watch_s":0.8}},{"type":"finding","id":"98ae29e557aacd1e","call":"demo-1795658761-talk-over-1","detector":"talk_over","kind":"talk_over","state":"settled","revision":2,"party":"agent","start_ms":28645,"end_ms":30385,"measure":1.74,"evidence":{"after":"agent","watch_s":0.8}}]', '{"zh-CN":"多次抢话","en":"Repeated talk-over"}', '{"zh-CN":"等客户说完再回应。","en":"Let the customer finish before you answer."}', '1004', '郑凯', '电商售后一组', '', '[{"at":1795658826.574759,"state":"open","by":"","reason":""}]');
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-calm-order-1', 'pcm', 'inbound', '电商售后二组', 'orders', '133****1860', 'e24809d2e45988c16079daf18f83a9fb', 'zh-CN', '{"business":"order"}', true, 1795658761.5825057, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 59480, 'hangup', 0.5846689895470383, 'on', 'demo-zh-8k', true);
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-hold-excused-1', 'pcm', 'inbound', '银行卡服务组', 'bank-card', '159****4408', 'ae4ae2adfd07fc3cf12eb2bda0fb16c3', 'zh-CN', '{"business":"card"}', true, 1795658775.564194, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 50766, 'hangup', 0.4196078431372549, 'on', 'demo-zh-8k', true);
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-dead-air-1', 'pcm', 'inbound', '宽带维修组', 'repair', '186****0932', 'a1f95c4477ed710baace9daadaa222cb', 'zh-CN', '{"business":"repair"}', true, 1795658768.579509, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 59160, 'hangup', 0.6529442417926004, 'on', 'demo-zh-8k', true);
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-private-contact-2', 'pcm', 'inbound', '会员服务组', 'membership', '135****7719', '60aa235051b51c2b5ff982ff8c0f667b', 'zh-CN', '{"business":"membership","vip":"yes"}', true, 1795658834.7149942, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 3061, 'drained', 1, 'on', 'demo-zh-8k', true);
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-private-contact-1', 'pcm', 'inbound', '会员服务组', 'membership', '135****7719', '60aa235051b51c2b5ff982ff8c0f667b', 'zh-CN', '{"business":"membership","vip":"yes"}', true, 1795658782.530411, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 45960, 'hangup', 0.33133133133133136, 'on', 'demo-zh-8k', true);
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-refund-escalation-1', 'pcm', 'inbound', '退款一组', 'refund', '138****5521', 'def151ca3d363148caa6415bfa494776', 'zh-CN', '{"business":"refund","calls_this_week":"3"}', true, 1795658789.6883266, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 48086, 'drained', 0.29284896159747587, 'on', 'demo-zh-8k', true);
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-talk-over-1', 'pcm', 'inbound', '电商售后一组', 'orders', '177****6215', '5d9503ca67b90d7b0c33acd74aa96e16', 'zh-CN', '{"business":"order"}', true, 1795658796.7440138, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 41031, 'drained', 0.2721722721722722, 'on', 'demo-zh-8k', true);
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-calm-order-2', 'pcm', 'inbound', '电商售后二组', 'orders', '133****1860', 'e24809d2e45988c16079daf18f83a9fb', 'zh-CN', '{"business":"order"}', true, 1795658827.1749783, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 10600, 'drained', 0.35344827586206895, 'on', 'demo-zh-8k', true);
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-hold-excused-2', 'pcm', 'inbound', '银行卡服务组', 'bank-card', '159****4408', 'ae4ae2adfd07fc3cf12eb2bda0fb16c3', 'zh-CN', '{"business":"card"}', true, 1795658832.4825125, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 5293, 'drained', 0.42138119391338275, 'on', 'demo-zh-8k', true);
INSERT INTO calls (id, source, direction, team, queue, customer, customer_key, language, attributes, practice, started_at, state, node, run, ended_ms, end_cause, coverage, listening, model, demo_model) VALUES ('demo-1795658761-dead-air-2', 'pcm', 'inbound', '宽带维修组', 'repair', '186****0932', 'a1f95c4477ed710baace9daadaa222cb', 'zh-CN', '{"business":"repair"}', true, 1795658833.96998, 'ended', 'floor-1', '8b3949db777b4036983d261a04ccb2e7', 3806, 'drained', 0.417329093799682, 'on', 'demo-zh-8k', true);
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (1, 1, 1795658790.2832575, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (2, 1, 1795658803.7420185, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (3, 1, 1795658805.5463774, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (4, 1, 1795658808.9474795, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (5, 1, 1795658822.366024, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (6, 1, 1795658823.0079923, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (7, 1, 1795658823.7606037, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (8, 1, 1795658826.6020699, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (9, 1, 1795658828.537153, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (10, 1, 1795658848.119268, 'delivered', '');
INSERT INTO delivery_attempts (outbox, number, claimed_at, outcome, error) VALUES (11, 1, 1795658848.7405171, 'delivered', '');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-refund-escalation-1', '91053c2b77c7a5f5', 'phrase', 'phrase', 'settled', 2, 'customer', 41081, 42221, 1, '{"entry":"publicity","category":"escalation","text":"曝光","utterance":"customer-41081-0"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-calm-order-1', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 2730, 2.73, '{"entry":"greeting","cause":"kept"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-calm-order-2', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 8000, 8, '{"entry":"greeting","cause":"excused"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-dead-air-1', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 2730, 2.73, '{"entry":"greeting","cause":"kept"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-hold-excused-2', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 8000, 8, '{"entry":"greeting","cause":"excused"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-hold-excused-1', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 2670, 2.67, '{"entry":"greeting","cause":"kept"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-private-contact-1', '769a219813478809', 'dead_air', 'dead_air', 'settled', 1, NULL, 0, 1400, 1.4, '{"cause":"both_silent","watch_s":0.0}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-private-contact-1', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 8000, 8, '{"entry":"greeting","cause":"excused"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-dead-air-1', '98f197e2d17a1aa3', 'dead_air', 'dead_air', 'settled', 2, NULL, 15920, 22520, 6.6, '{"cause":"both_silent","after":"customer","watch_s":5.0}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-hold-excused-1', '97d4c0687e819e1b', 'dead_air', 'dead_air', 'settled', 2, NULL, 16286, 25926, 9.64, '{"cause":"hold","after":"agent","watch_s":5.0}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-dead-air-2', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 8000, 8, '{"entry":"greeting","cause":"excused"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-talk-over-1', 'a2c764625503532f', 'talk_over', 'talk_over', 'settled', 2, 'agent', 10152, 11865, 1.713, '{"after":"agent","watch_s":0.8}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-dead-air-1', 'b6f6ab6712dfdb58', 'dead_air', 'dead_air', 'settled', 3, NULL, 29680, 41680, 12, '{"cause":"both_silent","after":"customer","watch_s":10.0}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-talk-over-1', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 8000, 8, '{"entry":"greeting","cause":"excused"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-refund-escalation-1', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 8000, 8, '{"entry":"greeting","cause":"excused"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-talk-over-1', '10aa10a9fd61d951', 'talk_over', 'talk_over', 'settled', 2, 'agent', 19225, 21005, 1.78, '{"after":"agent","watch_s":0.8}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-refund-escalation-1', 'dafcfeed423d3f16', 'dead_air', 'dead_air', 'settled', 1, NULL, 17241, 18541, 1.3, '{"cause":"both_silent","after":"customer","watch_s":0.0}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-talk-over-1', '55715ba99c4e8920', 'phrase', 'phrase', 'retracted', 2, 'customer', 20365, 20665, 1, '{"entry":"lawsuit","category":"escalation","text":"律师","utterance":"customer-20365-0"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-talk-over-1', '98ae29e557aacd1e', 'talk_over', 'talk_over', 'settled', 2, 'agent', 28645, 30385, 1.74, '{"after":"agent","watch_s":0.8}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-refund-escalation-1', '3a30596bbbb29849', 'phrase', 'phrase', 'settled', 2, 'agent', 30551, 31391, 1, '{"entry":"denial","category":"denial","text":"没办法","utterance":"agent-30041-0"}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-calm-order-1', '8fe2a922a4c21b51', 'dead_air', 'dead_air', 'settled', 1, NULL, 58300, 59480, 1.18, '{"cause":"both_silent","after":"agent","watch_s":0.0}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-hold-excused-1', '8bba838f5ff820fe', 'dead_air', 'dead_air', 'settled', 1, NULL, 49566, 50766, 1.2, '{"cause":"both_silent","after":"agent","watch_s":0.0}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-dead-air-1', '844d22f9bfa9d41c', 'dead_air', 'dead_air', 'settled', 1, NULL, 57960, 59160, 1.2, '{"cause":"both_silent","after":"agent","watch_s":0.0}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-private-contact-1', '7a3c511ee3c4aafb', 'dead_air', 'dead_air', 'settled', 1, NULL, 44760, 45960, 1.2, '{"cause":"both_silent","after":"agent","watch_s":0.0}');
INSERT INTO findings (call, id, detector, kind, state, revision, party, start_ms, end_ms, measure, evidence) VALUES ('demo-1795658761-private-contact-2', '2a283b4a4331ff64', 'obligation', 'obligation', 'settled', 3, 'agent', 0, 8000, 8, '{"entry":"greeting","cause":"excused"}');
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-calm-order-1', 'agent', 21480, 22100, 'late', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-calm-order-1', 'customer', 21480, 22100, 'late', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-dead-air-1', 'agent', 14480, 15120, 'late', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-dead-air-1', 'customer', 14480, 15120, 'late', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-hold-excused-1', 'agent', 7495, 8135, 'late', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-hold-excused-1', 'customer', 7489, 8129, 'late', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-private-contact-1', 'agent', 540, 1160, 'late', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-private-contact-1', 'customer', 540, 1160, 'late', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-hold-excused-1', 'customer', 16584, 25584, 'hold', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-hold-excused-1', 'agent', 16586, 25586, 'hold', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-dead-air-2', 'agent', 0, 7, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 47701, 48086, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-refund-escalation-1', 'customer', 47701, 48086, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-talk-over-1', 'agent', 40645, 41031, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-talk-over-1', 'customer', 40645, 41031, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-calm-order-2', 'agent', 10240, 10600, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-talk-over-1', 'agent', 0, 7, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-calm-order-2', 'customer', 10240, 10600, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-hold-excused-2', 'agent', 4915, 5293, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-hold-excused-2', 'customer', 4915, 5293, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-dead-air-2', 'agent', 3427, 3806, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-dead-air-2', 'customer', 3427, 3806, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-private-contact-2', 'agent', 2681, 3061, 'lost', false);
INSERT INTO gaps (call, party, start_ms, end_ms, cause, open) VALUES ('demo-1795658761-private-contact-2', 'customer', 2680, 3061, 'lost', false);
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-calm-order-1', 'agent', 0, '\x626263636263979b838ca8a6896293ad98829faa92959b9d85a0958ba295968e84ab959e9c879e929e8e769c95957862789b9d849c9388a19298898d91959f8f9596a6868ca09084626261636261626262636263626262626362626262636262606263626364626263626262626262626162636263626263626263636262626263636162626362626273a89c9262627d9e9a8a9c8e929e83a4a07fa3927d616f919e6e978c9ba99ba571a798949f7e9487967d9d8f8d937d988aa29e9ca9a2616262626263626263626362636261626363626162626363ffffffffffff636263626363626262626c7d9b8d919a74978b789795809a9b81626d9fa177a59fa89f9e8a898ea2908ca48a8f85626da3927a969f817da29b999187957aa19a7da2a57d9ea1626d968e8a97959f84');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-calm-order-1', 'customer', 0, '\x5f6160605f605f60616060606060615f606160616160606060616160606060606160606060605f60606060605f606061606160606060616160616160606160606060606060616060606060616090966ba1a38c6182a1938d9c8093998097927e9d939f917d9b8a729d8c8c9f8b92a2977a8a9f86739a8989908b9a7f999496a89079a0a08a605f60605f60616061605f606160616060606060616061605f606060606060606060605f6160606160616061616060606160616061616160616061605f606062969f7ea09b7a6e9b927e5f607ca390949973ffffffffffff9b9c999f8a77606160606060605f6060605f606160606060616061606161616061606160606061615f606160606061606060615f615f60605f6060616160606060606061606060606060616161615f');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-dead-air-1', 'customer', 0, '\x66676766666766666666666665666765676767666666666667656766666766666666676667676665666667666665666667666667676666666666656672a1a2729d948d888793a286979d6da8a4918c706698a8828ca3948d798f8c979785a7ab9e67666666676767666767666666666667666766666766676667656666666766666666656667676678a19477a1a87b927effffffffffff9f878d81969789816b666766656666666767666666656766666766656666666667666666656566676666676667676766666667656667666766666667666666656666666766666667666666666666666666666767656666666666666666666766676666666666666666676666666666666767728e8b8d6866818d8a80a0a78b8886937f92749283949b938a909e92917299a5676566');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-dead-air-1', 'agent', 0, '\x676666666666999c8883a5a16567a1a98f7ba2a49395a19c8da393a6a385968f84a7939fa08ea095a0937d9b96957e66779fa08f829d988e676666676666676666666565666666676666666567656666666766646766676666666666666666666665666566759aa08d9c9684a08b8c8d93a69298a486a19d8b8ea88b9a9196a288a59f6666676666676765666666666666ffffffffffff676666676666656666666665676566666666666667666767666667666666676666686665666665666766666666666665666666666566666666666566666666666666666766676666666693a17d9d989a978189a596a78e8c66789f9381918e8390986aa5919a9485a5939ca79495666766676567666766656666666666676767656667656667666666666667666666656567666666');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-hold-excused-1', 'customer', 0, '\x6061606161606160606060606060616060605f605f616161606060605f6060605f6161605f6061616060606060615f60606060616060616160615f6060606160606060615f616160618ca1ffffffffffff857a9b9f7ba2897a949a919e979698928ea089a494979586a7a495799a9681616060605f606061615f605f616061606161606161616160606060615f6060606160606060606061615f60606160615f605f60605f61ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff5f616060616060606161606060606061605f60605f616060606061606161606060606060616160606060615f60');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-hold-excused-1', 'agent', 0, '\x626262626362979c8199a99e626eaca38195ab9695969f7f9d99799f9d8291977ca9a2959d819e979d947b9d999781617a9b9b859d938a9f83999b8f9880949b987799967a626262636262ffffffffffff62626362626262626363626263626162636262636262626262626262616261616263626b8ba082969b809c9aa3a782946b999674627a9a9c7b91ac939c89726289a491a58b919e82829f8e99989190779c9c626262ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff646362639f937a93999a987e94999284a48c626b87a797aa8f8a6172939878988ea4a68493a6899e8d90938b83');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-private-contact-1', 'customer', 0, '\x666767666665ffffffffff6767666666666667666666666566666767666685a295919d8e927a969a9494759e969aa79d9b7a94908395a09f889693816771909c868da590a09ea29d9fa67f93a1a2a78c90986767656666666666666765666667666766656667666667656666656666656666676666666667666666666666676667666695a5899f9ca18e9ba1969883a7a166689997869b919d8f72a58b9d8d878b9793969b8c766667666667666666666667666666666767666766656566666667676866656666666566666766676765666666666567676766667b9c9c939d8e89a09595899c666799a1749b97879da19d9f8c7da4957ca29c8b9fa08d6666676667666666666666666666666667666767676766666565666766676567676666666666666665666766666667');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-private-contact-1', 'agent', 0, '\x676868686969ffffffffff9368769c9e909b84969b9d81979b866868686868686768696868696967676868696968686868666969696868686768686868696968686969686868686769686769696867696868696869676fa5a5a18a91949a947fa69986a496a1896f69799a957b9fa19ea2869c959ca0a1a291aa8e8ea283676868696868686869676867686968686868686968696768686a68686868686868676968686868696867686869698ba893976fa19fa38ea0a1808aad98a7a1686ea1a3709a8c97979c9a988f9c94818f92929798846c686969686868696868686868686868686a686868676869686768686767686969686867686868686868696868677a9b947e95a383a29a80a2a27f9d947e9d888b876883a19589a49a9d7f9ea191a294998da587959c8f6868');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 0, '\x686868696869979a889aacaa976791af9983a4aa92959f9989a28c8e9672988ba0aa7ea392979c969b89969d968b686e93a2879998879f9b98908e969c8b869995866969686968686968696769686969686969676868686869686868676869686868696868686967696768686967686869696869677297a1889c94838faa9d978796a0a09c84a2977ca6a69ca7a4956868686869696969686868686868676869696868686868696868696769676868686768686869686868708f9b779a96687e9d948491a59f88a4987fa09e7ca589959d9097938969697fa2908f9e8c7ca4919e877d967e9c937e6869686968686868686868686968686968686869686968686869696868686868686868676969686868686869686868a7ad90869698a89ba0867ca399988f8da091a0947d');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-refund-escalation-1', 'customer', 0, '\x6868686968686767696868686967676968676969686868696769686768686867686868686868686868676869686868686968686868696769686968686a6968686967686769687da49b9fa37f8ca07d9d8680a2948296a2a586a2a0876869a5a57f9e876fa6909fa19b9a9b9ea8a38ea6846868686868686968686867686768686868686867686868686868676968686869686882a48aa0a1829aaa9ca4899b86a58a939baa9ea0997fa89da396686869686868686868686869686868686867686969686868696869686869696869676968686868696869696767686968696868686768686868686768686888a798987ca3987e9e8396839a909c938e9268769b92829790a17e9ea574a5909f847d99819d896868686767686968696968686967696868686969696769686868');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-talk-over-1', 'customer', 0, '\x696a6a696a696a6b6a696a6a6a696b6a6a696a6b6a6b6a6a6a6b696a6b6a6a6a6a6b696a6a6a6a6a6a6a6a696b6a6b6b83a49b8c9e849995839581959f6b6b92a48892a38d9985a18e93a9967e968b9b8da0919d8f959e866b6a79a4928d9c91a59a96839e9d7fa39c97a3928f70938a9a88749ba68e886a6b6b6a6a6a6b6a6a6a6b6a696a6a6a6a6a6a6a696a6b6b6a696a6a696a696a6c9ba278998f7f9fa68e93789d979da794a5a06b6b8b9392a2839da17c9fa39ea3927f6a6b809e8f95a99978958fa590929398878d8c9e83889b886a696a6b6a6a6b6a6a6b6b6b6a696b696a6b6a6a6b6b6a6b6a69696a6a78a0a09fa59ca3859ba394806b719c9a8c9e8ea495a691979c8f8d9ea1829799829a96a0918597856a9ea98e879a8d958c828c86a4aa9e91958d997596');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-talk-over-1', 'agent', 0, '\x6c6c6d6c6c6c9b98819faa8e6ca4a98886ab9b9997a185a1927a9695a1949d84959a95856b7a9c9d8084a69a6c6c6c6c6c6c6d6d6b6c6c6c6c6c6d6c6d6c6c6c6c6c6c6c6c6c6d6c6c6d6d6c6c6d6d6c6c6c6b6d6c6d6c6c6d6d6b6c6c6c6c6c6b6c6b6d6c819788aba7909c8870a0957e6d7a988b94a38d92a4868fab9fa38f9a8ca582a9a16c73a1a1a4a67fa89c9a849b9f6c6c6d6d6d6c6c6b6c6d6d6b6c6c6c6c6c6d6d6c6c6d6d6c6c6d6b6c6c6b6c6d6d6c6b6c6c6b6c6c6c6d6b6c6ca79f7d9a7ea8aa999487a092987ca29d7c8fa36c729490949aa0a986a688759f9d9fa1899b87a88d9aa48c726d6d6c6c6c6c6c6c6c6e6d6b6c6c6c6c6c6c6c6b6c6c6c6c6b6c6d6c6c6c6b6d6c6d6c6c6d6c6c6c6c6b6d6c6c6c6d6c6d6da2a388a39692ab97987e8b998b9d');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-calm-order-1', 'agent', 30000, '\x8e9a847ea0979d88aaa486a1a79b6162626262626262636263626262626162626263646263626261626262616363636162636163636261626263626262626363628da09395859262639ba39ea3849c967ea38caa99a08a7d9c89a1a08398a5847e949096978873627494a0849b967f9ba1719e9d98889e96846362626262626261626261626162626361636262626263626162636264626362626262a4947f93a8947d9790978e769c8c906263919d8382a5929e9c869880a79b8f9895a9969863626362626262626361626162626261636363626263626363636263626d9b96969d7d93957262799b9e839e9286a895a5918f989b93889d9c838fa1878da1876b9d9e63639f9d82889b929d83909aa293998462627ca48b949984636363626262626362636262');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-calm-order-1', 'customer', 30000, '\x616060616161606060606060616060616060606e9b987997997e839e92988d9f9aa1a187a2857ea39071607b9b9994949c9b9ea39e997a92a17f9095606060616160605f605f6061605f6160605f60605f615f5f616160615f5f6061625f61606060605f60616061606061606061605f6160616060606160606060605f6090a383a09f94816086a3a09c7d799fa081a0a2839e889d96978d5f616060606060606061606060616061606060606060605f61606060616060616060616060606060606060606e999b949d908e6065789c8f8e9c8e958c9094968e8860606160606161616161606060606061606060606060616060626060605f605f60605f5f6161605f60616060615f61606061616061606060606060605f60616060616160606060605f5f60605e');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-hold-excused-1', 'customer', 30000, '\x60606060606060616060616160606161615e6060606060606060605f5f6aa0a09484607aa295a099a39f90979aa78d7b99907d9394906060616060606060605f616061606061606061606162616061606160606061606060606060615f60616061606e9f9c816b616b919c729b9495948161769789938d998e89919a7e86a4a0675f606160606061605f60606061615f6160606060606060606161605f606160606060616061606060606160616060606060606060616060605f60606060615f616060605f60606160605f606060615f');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-hold-excused-1', 'agent', 30000, '\x97896381a398a593829f83809b88819e9276a79a8aa0998162626361626261626262626263626262636362636262636162626362626260626262989c79968fa6a56263809f947d9f87809c9a939390a2819b9d7d96a080a0ac8d809999636262636161626362616162626262626162626262626163626263626362636262626262636263979d879f8c8a9a82627ea691a28f919e81a69da29c9485a093938ea2817b9f8d799f8f7397a161627f9d989e907d9d927592a5968e9ea998626389a4819a957c626263626263636163626361');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-dead-air-1', 'customer', 30000, '\x6567656567666766666666656567666667666666676667666665666666666665666666666565656666666766666665676666666666676567676766676666666766666565676766666766666666666666676566666666666666666566666666656665686766666666676667666666666667666666708b8887a8aa9f666e8b8888a27f9f929494809e76676665676565676567676666666567666666666566676767666666666765666766656667666666676665666666666666666666666667688faa929d666e9d9f7b86917d9387a3808f8a7f8e788b907d938da59ba59892816e9dac9e66656665656766666666666666666666656766666666676566656666676566666666666566666765666766666566666766656666676566656766666767666767');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-dead-air-1', 'agent', 30000, '\x6667666665666666676766666667656765666666656665666666656667666766676665666767666665666766666667666766666667666566656567676666666666666566676667666766666566666766666665666666666765666766656667676566676766666665666766676665656566666666656666666566666767666665676766676767666666666666666ba68e9166666c9f8f87a4929aa778969b86646f9f9c8c9b98849da28d99968c9b869378a49587988c9e9484a59f67666667666666666666656666676667666666666667666665676666656666666567666666676666666766666a99a58c906673949086a49392a692979e889f99839492917c6689a38c769b97a0908292978d859d97666790a4839a9983666567676665656667676665');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-private-contact-1', 'customer', 30000, '\x6766666766749e9a97989ba28f75a1967f6673a99f8890949b95899e8fa28da39e89a6979a6666656666676565666566666667676566666665686767656666666566666666666666656666666566666766676565759da1949a9a90898e666d9c9f72a48f95976a948e889683a49696a28f7ea19b819a8e6566666667666666676666666666666666676766666666676766676765656667676665676667666666');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-private-contact-1', 'agent', 30000, '\x68676868696867686968686868696867686a676868686868686867676968686869686868686868686868959e95a187ac9998ae966878959a92ac8aa09aa89b7f9ca28291a7837f9f9196919e9d799468686869696968676768686768686769686968686868686868676868686869686869686868696968696968686e9bab99a06777a3a382a4969d9e97a181686882a6879a9981676869686768686768676868');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-refund-escalation-1', 'customer', 30000, '\x676968696968696869686968686869686867919482a08e99949299829793a5929c69689ca4799c9074a5968aa39cab8c9f89949392937f68686868676868696768686867686869696867696ea0aa91698ea69aa585a686a0a6959faa91a39c899a929b8e686d9ea49aaa76a694a8947ea6957c9c8fa2a484978a937b6768686868686868686a696a6968686868686867686868686868686868686868686968696768686868696869686767676867686867');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 30000, '\x6885a7a298959b8ea4937aa5a7a0686868686868696867686868686869696869676969676868696867676768696967696a68686868676869686873a0a3938d8099899e9696a08b686869676969696868686869686868686868686868686868696869696867686968686868686866686869676869686867676968686768686867686868686a9b9679a99294ab8f929b8b6768789891a79591a4959d969c9693abab9c697ea6a0a49ca0a2857da29380959d');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-talk-over-1', 'customer', 30000, '\x869e9e816a6b6a6b6a6a6a6b6b6b6b6b6b696b6a6b6a696a6b696b6a6a6a6a6a6d90917e9684928d95839195969a9aa284a09f7ea1a07aa2a489697e95888ca2949c94a19779a5988d6a6a6a6b696a696a696a6a6a6a6a696b6a6b69696a6b6b6b6b696a6a6a6a696a6a6b');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-talk-over-1', 'agent', 30000, '\x836c7da49989a79892a08e719490956e6c8d959d9f849993aa9d819f6c6d6c6d6d6c6c6c6c6d6c6c6c6c6b6d6c6c6c6c6d6c6d6c6d6c6c6d6c6c6c6c6c6c6d6c6b6c6c6b6c6d6c6c6d6b6c6c6c6d6c6c6da69b9b9089998a6c78a39ea594a6948ca7889c9885a0847e9983');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-calm-order-2', 'customer', 0, '\x5f6160605f605f60616060606060615f606160616160606060616160606060606160606060605f60606060605f606061606160606060616160616160606160606060606060616060606060616090966ba1a38c6182a1938d9c8093998097927e9d939f917d9b90');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-calm-order-2', 'agent', 0, '\x626263636263979b838ca8a6896293ad98829faa92959b9d85a0958ba295968e84ab959e9c879e929e8e769c95957862789b9d849c9388a19298898d91959f8f9596a6868ca0908462626163626162626263626362626262636262626263626260626362636461');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-hold-excused-2', 'customer', 0, '\x6061606161606160606060606060616060605f605f616160606060605f616060606160615f61616060605f606060606060');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-hold-excused-2', 'agent', 0, '\x626262626362979c8199a99e6287ae9a7da1aa90949c9b819f9376a2977c97917cac989b9986a0929f8b759f969762617e');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-dead-air-2', 'customer', 0, '\x6667676666676666666666666666666666676766656666676567666667666666666765');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-dead-air-2', 'agent', 0, '\x676666666666999c8883a59f6667a7a28a82a7939896a18fa198a4a385968f84a79376');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-private-contact-2', 'customer', 0, '\x666767666665666667676766676666666666676666666665666667');
INSERT INTO levels (call, party, start_ms, packed) VALUES ('demo-1795658761-private-contact-2', 'agent', 0, '\x676868686969999e8394aba468769c9e909b84969b9d81979b8668');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-calm-order-1', 'customer', 0, 59480, '', '');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-calm-order-1', 'agent', 0, 59480, '1006', '沈悦');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-hold-excused-1', 'customer', 0, 50764, '', '');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-hold-excused-1', 'agent', 0, 50766, '1003', '吴倩');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-dead-air-1', 'customer', 0, 59160, '', '');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-dead-air-1', 'agent', 0, 59160, '1002', '周洋');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-private-contact-1', 'agent', 0, 45960, '1005', '冯娜');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-private-contact-1', 'customer', 0, 45960, '', '');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 0, 48086, '1001', '林晓');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-refund-escalation-1', 'customer', 0, 48086, '', '');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-talk-over-1', 'agent', 0, 41031, '1004', '郑凯');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-talk-over-1', 'customer', 0, 41031, '', '');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-calm-order-2', 'agent', 0, 10600, '1006', '沈悦');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-calm-order-2', 'customer', 0, 10600, '', '');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-hold-excused-2', 'agent', 0, 5293, '1003', '吴倩');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-hold-excused-2', 'customer', 0, 5293, '', '');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-dead-air-2', 'agent', 0, 3806, '1002', '周洋');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-dead-air-2', 'customer', 0, 3806, '', '');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-private-contact-2', 'agent', 0, 3061, '1005', '冯娜');
INSERT INTO participations (call, party, from_ms, to_ms, agent, name) VALUES ('demo-1795658761-private-contact-2', 'customer', 0, 3061, '', '');
INSERT INTO source_tokens (id, name, token_hash, scopes, created_at, revoked_at) VALUES ('cf2cb1f191aa89dc', 'demo 1795658745 d3ca9f', '\xd085ce2f801168fb37e813b324a8ca5c1cf70a77e086227118260f08f635d1e1', '', 1795658744.7766695, NULL);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'agent', 600, 7180);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'agent', 600, 5580);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'customer', 7700, 13240);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'customer', 6080, 9680);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'agent', 13780, 19100);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'agent', 10180, 13100);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'customer', 19700, 20680);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'agent', 600, 6835);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'customer', 7329, 7489);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'customer', 20980, 21480);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'customer', 13640, 14480);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'customer', 22100, 22660);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'customer', 15120, 15920);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'agent', 1400, 2540);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'customer', 8129, 11209);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'customer', 3040, 5940);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'customer', 6260, 8180);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'agent', 11715, 16286);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'agent', 23180, 31380);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'agent', 22520, 26060);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'agent', 8740, 12580);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 600, 6562);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'customer', 31980, 36000);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'customer', 26620, 29680);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'customer', 13160, 16620);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'customer', 7082, 11302);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'agent', 607, 4365);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'agent', 17220, 21120);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'agent', 36520, 42100);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 11802, 14242);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'customer', 4865, 8805);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'customer', 42660, 45160);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'customer', 14782, 17241);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'customer', 21860, 25240);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'agent', 25926, 32406);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'customer', 9105, 11865);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'agent', 45600, 49160);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'customer', 33024, 35364);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'agent', 10152, 14692);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'customer', 49680, 50280);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'customer', 41680, 43620);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'agent', 25720, 29780);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 18541, 23141);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'agent', 44200, 44500);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'customer', 50580, 51780);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'agent', 35826, 39306);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'customer', 39924, 40224);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'customer', 30580, 33700);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'customer', 23521, 27401);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'agent', 44800, 48660);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'customer', 15205, 21005);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'customer', 40544, 42824);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'agent', 52180, 57480);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-1', 'agent', 57780, 58300);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'agent', 19225, 23525);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'agent', 34200, 37900);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 27941, 31401);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'customer', 49260, 52740);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'agent', 43226, 48786);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'customer', 38480, 41840);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-1', 'agent', 49086, 49566);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'customer', 31801, 35481);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'agent', 53260, 57180);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-1', 'agent', 57480, 57960);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 35881, 37021);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'customer', 23965, 30385);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-1', 'agent', 42420, 44760);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'agent', 28645, 32805);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'customer', 37601, 42341);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'customer', 33285, 37285);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 43301, 44401);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-2', 'agent', 600, 7180);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-refund-escalation-1', 'agent', 44701, 47701);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-talk-over-1', 'agent', 38125, 40625);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-calm-order-2', 'customer', 7700, 10240);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-hold-excused-2', 'agent', 600, 4915);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-dead-air-2', 'agent', 607, 3427);
INSERT INTO speech_spans (call, party, start_ms, end_ms) VALUES ('demo-1795658761-private-contact-2', 'agent', 601, 2541);
INSERT INTO users (name, display_name, role, team, password_hash, disabled, created_at) VALUES ('supervisor', '班长 Supervisor', 'supervisor', '', '$argon2id$v=19$m=65536,t=3,p=4$YpG6dk36bz5O87D6Vg1REw$EFA+OZDRe9OUcY1B5iANIe+cjTA1lTQXDkys/vjEN9c', false, 1795658746.0385294);
INSERT INTO users (name, display_name, role, team, password_hash, disabled, created_at) VALUES ('inspector', '质检员 Inspector', 'inspector', '', '$argon2id$v=19$m=65536,t=3,p=4$LITimW4+1WuyqjsOWG7Kig$a9sJSzMoO0dGTRZ0XQybAabIFIz1PWCzqNaAPGLX3CU', false, 1795658747.0903614);
INSERT INTO users (name, display_name, role, team, password_hash, disabled, created_at) VALUES ('team_lead', '组长 Team lead', 'team_lead', '', '$argon2id$v=19$m=65536,t=3,p=4$57E/iY9Iknhw0dLg4JMq2A$T1vVwJPwnMd801D8EDeGHUbvMZ5N+DIkqbM1QDxQbiY', false, 1795658748.215751);
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-300-0', 'agent', 600, 7200, '您好 工号 一 零 零 六 很 高兴 为 您 服务 请问 有 什么 可以 帮 您', 113, 1, '[["您好",600,1230,1.0],["工号",1440,2010,1.0],["一",2010,2190,1.0],["零",2190,2460,1.0],["零",2460,2730,1.0],["六",2730,2910,1.0],["很",2910,3210,1.0],["高兴",3210,3750,1.0],["为",3750,3960,1.0],["您",3960,4230,1.0],["服务",4230,4620,1.0],["请问",4830,5430,1.0],["有",5430,5610,1.0],["什么",5610,6060,1.0],["可以",6060,6510,1.0],["帮",6510,6810,1.0],["您",6810,7200,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'agent-300-0', 'agent', 600, 5580, '您好 工号 一 零 零 二 很 高兴 为 您 服务 请 讲', 86, 1, '[["您好",600,1200,1.0],["工号",1410,1980,1.0],["一",1980,2190,1.0],["零",2190,2460,1.0],["零",2460,2730,1.0],["二",2730,2906,1.0],["很",2910,3240,1.0],["高兴",3240,3780,1.0],["为",3780,3960,1.0],["您",3960,4230,1.0],["服务",4230,4620,1.0],["请",4830,5160,1.0],["讲",5160,5580,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'customer-7400-0', 'customer', 7700, 13220, '您好 我 想 问 一下 我 前天 买 的 冰箱 什么 时候 送达', 96, 0.9643311538461539, '[["您好",7700,8240,0.536],["我",8450,8660,1.0],["想",8660,8990,1.0],["问",8990,9260,1.0],["一下",9260,9740,1.0],["我",9740,9950,1.0],["前天",9950,10610,1.0],["买",10610,10820,1.0],["的",10820,10970,1.0],["冰箱",10970,11600,1.0],["什么",11600,12080,1.0],["时候",12080,12590,1.0],["送达",12590,13220,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'agent-300-0', 'agent', 600, 2670, '您好 工号 一 零 零', 34, 0.9912354000000001, '[["您好",600,1170,1.0],["工号",1380,1950,1.0],["一",1950,2130,0.992],["零",2130,2400,1.0],["零",2400,2670,0.964]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'customer-5780-0', 'customer', 6080, 9680, '我 家里 的 宽带 坏 了 网络 一直 不好', 63, 0.9836046666666667, '[["我",6080,6290,0.988],["家里",6290,6710,0.865],["的",6710,6830,1.0],["宽带",6830,7400,1.0],["坏",7400,7790,1.0],["了",7790,7910,1.0],["网络",8120,8630,1.0],["一直",8630,9080,1.0],["不好",9080,9680,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'customer-19400-0', 'customer', 19700, 20690, '我 姓 陈', 20, 1, '[["我",19700,19910,1.0],["姓",19910,20270,1.0],["陈",20270,20690,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-13480-0', 'agent', 13690, 19090, '好的 请问 您 贵姓 手机 号码 最后 四 个 数字 是 多少', 92, 0.996139, '[["好的",13690,14110,1.0],["请问",14320,14950,1.0],["您",14950,15190,1.0],["贵姓",15190,15730,1.0],["手机",15970,16450,1.0],["号码",16450,16900,1.0],["最后",16900,17410,1.0],["四",17410,17620,0.977],["个",17620,17800,0.977],["数字",17800,18280,1.0],["是",18280,18520,1.0],["多少",18520,19090,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'agent-9880-0', 'agent', 10120, 13090, '请问 您 的 宽带 账号 是 多少', 52, 1, '[["请问",10120,10720,1.0],["您",10720,10990,1.0],["的",10990,11140,1.0],["宽带",11140,11710,1.0],["账号",11710,12310,1.0],["是",12310,12580,1.0],["多少",12580,13090,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'agent-4246-0', 'agent', 4246, 6856, '服务 请问 您 有 什么 问题', 46, 1, '[["服务",4246,4636,1.0],["请问",4786,5416,1.0],["您",5416,5686,1.0],["有",5686,5866,1.0],["什么",5866,6316,1.0],["问题",6316,6856,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'customer-20980-0', 'customer', 20981, 21430, '[unk]', 6, 0.530808, '[["[unk]",20981,21430,0.531]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'customer-13340-0', 'customer', 13610, 14420, '账号 是', 12, 0.8342335000000001, '[["账号",13610,14180,1.0],["是",14180,14420,0.668]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'customer-7029-0', 'customer', 7329, 7479, '我', 1, 0.984491, '[["我",7329,7479,0.984]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'customer-4540-0', 'customer', 4540, 4720, '会', 1, 0.804888, '[["会",4540,4720,0.805]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-26360-0', 'agent', 26360, 26480, '按', 1, 0.867206, '[["按",26360,26480,0.867]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-27980-0', 'agent', 27980, 28040, '你', 1, 0.991016, '[["你",27980,28040,0.991]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'agent-1160-0', 'agent', 1370, 2038, '有 什么', 8, 1, '[["有",1370,1580,1.0],["什么",1580,2038,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'agent-1822-0', 'agent', 1822, 1882, '啊', 1, 0.243988, '[["啊",1822,1882,0.244]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'customer-22100-0', 'customer', 22100, 22670, '六 零', 9, 1, '[["六",22100,22280,1.0],["零",22280,22670,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'customer-6240-0', 'customer', 6240, 6420, '钱', 1, 0.474309, '[["钱",6240,6420,0.474]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'customer-15120-0', 'customer', 15120, 15900, '二 一 零', 10, 0.861144, '[["二",15120,15209,0.947],["一",15210,15420,0.947],["零",15420,15900,0.689]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-29540-0', 'agent', 29540, 29780, '行', 1, 0.584956, '[["行",29540,29780,0.585]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'customer-13820-0', 'customer', 13820, 13880, '已', 1, 0.612492, '[["已",13820,13880,0.612]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'agent-10660-0', 'agent', 10660, 11019, '现在', 3, 0.87365, '[["现在",10660,11019,0.874]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-31280-0', 'agent', 31280, 31370, '啊', 1, 0.988471, '[["啊",31280,31370,0.988]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'agent-16920-0', 'agent', 17220, 17400, '那', 1, 0.968127, '[["那",17220,17400,0.968]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-37540-0', 'agent', 37540, 38440, '帮 您 改 到', 12, 1, '[["帮",37540,37780,1.0],["您",37780,38050,1.0],["改",38050,38230,1.0],["到",38230,38440,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'agent-5002-0', 'agent', 5002, 6202, '请问 有 什么 问', 17, 0.99597525, '[["请问",5002,5332,1.0],["有",5332,5542,1.0],["什么",5542,5962,1.0],["问",5962,6202,0.984]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'agent-14715-0', 'agent', 14715, 16155, '帮 您 核实 一下', 21, 0.9953345, '[["帮",14715,14985,0.981],["您",14986,15285,1.0],["核实",15285,15795,1.0],["一下",15795,16155,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'customer-9629-0', 'customer', 9629, 11189, '了 我 八 十 块钱', 29, 1, '[["了",9629,9719,1.0],["我",9719,9929,1.0],["八",9929,10139,1.0],["十",10139,10379,1.0],["块钱",10379,11189,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'customer-15380-0', 'customer', 15440, 16610, '再 便宜 一点', 23, 1, '[["再",15440,15650,1.0],["便宜",15650,16070,1.0],["一点",16070,16610,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'customer-34560-0', 'customer', 34560, 36000, '已 改 到 晚上 吗', 26, 0.9033382, '[["已",34560,34800,0.539],["改",34800,34980,1.0],["到",34980,35190,1.0],["晚上",35190,35820,1.0],["吗",35820,36000,0.978]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'agent-23780-0', 'agent', 23780, 26090, '了 您 的 地址 在 北京 对 吗', 40, 0.994579875, '[["了",23780,23870,0.982],["您",24080,24320,1.0],["的",24320,24470,0.982],["地址",24470,24890,0.993],["在",24890,25160,1.0],["北京",25160,25700,1.0],["对",25700,25910,1.0],["吗",25910,26090,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'customer-27460-0', 'customer', 27461, 29680, '到底 什么 时候 能 来 维修', 39, 0.972897, '[["到底",27461,27850,1.0],["什么",27850,28300,1.0],["时候",28300,28780,1.0],["能",28780,29020,1.0],["来",29020,29200,0.837],["维修",29200,29680,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'agent-1905-0', 'agent', 1905, 4365, '一 零 零 四 为 您 服务 请 说', 43, 0.9645094444444445, '[["一",1905,2025,0.949],["零",2025,2265,1.0],["零",2265,2535,1.0],["四",2535,2745,1.0],["为",2745,2925,0.732],["您",2925,3165,1.0],["服务",3165,3525,1.0],["请",3735,4065,1.0],["说",4065,4365,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'agent-27880-0', 'agent', 27880, 27940, '喂', 1, 0.402757, '[["喂",27880,27940,0.403]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-47760-0', 'agent', 47760, 47850, '爱', 1, 1, '[["爱",47760,47850,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'agent-36540-0', 'agent', 36540, 37890, '爱 上 是 一样 的', 25, 0.8413828000000001, '[["爱",36540,36660,0.755],["上",36660,36990,0.786],["是",36990,37261,0.681],["一样",37261,37740,0.985],["的",37740,37890,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'customer-34801-0', 'customer', 34801, 34860, '二', 1, 0.808613, '[["二",34801,34860,0.809]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-57780-0', 'agent', 57780, 58290, '再见', 6, 1, '[["再见",57780,58290,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'agent-31105-0', 'agent', 31107, 31525, '死 了', 4, 0.7977245, '[["死",31107,31375,0.595],["了",31375,31525,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'customer-50580-0', 'customer', 50580, 51750, '谢谢 你 的 服务', 14, 0.9857055, '[["谢谢",50580,51030,1.0],["你",51030,51210,0.943],["的",51210,51360,1.0],["服务",51360,51750,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'agent-26646-0', 'agent', 26646, 28386, '的 等待 查 到 了 十', 26, 0.9287855, '[["的",26646,26796,1.0],["等待",26796,27246,1.0],["查",27456,27726,1.0],["到",27726,27906,1.0],["了",27906,28056,1.0],["十",28266,28386,0.573]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'customer-8342-0', 'customer', 8342, 11222, '您 的 退款 好 现在 还 没有 到账', 45, 0.920641375, '[["您",8342,8432,0.837],["的",8432,8582,1.0],["退款",8582,9212,1.0],["好",9392,9572,0.544],["现在",9572,10142,0.984],["还",10142,10382,1.0],["没有",10382,10772,1.0],["到账",10772,11222,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-39940-0', 'agent', 39940, 41860, '钱 请 您 再 家里 的', 29, 0.9383883333333333, '[["钱",39940,40240,0.686],["请",40420,40780,1.0],["您",40780,41050,1.0],["再",41050,41290,0.956],["家里",41290,41740,1.0],["的",41740,41860,0.987]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'agent-12282-0', 'agent', 12312, 14202, '说 一下 订单 号码', 29, 1, '[["说",12312,12642,1.0],["一下",12642,13092,1.0],["订单",13092,13602,1.0],["号码",13602,14202,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'agent-29886-0', 'agent', 29886, 30066, '次', 1, 1, '[["次",29886,30066,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'agent-18900-0', 'agent', 19080, 20880, '我 自己 给 您 便宜 一点', 28, 0.7458636666666667, '[["我",19080,19290,0.985],["自己",19290,19770,1.0],["给",19770,19980,0.507],["您",19992,20161,0.581],["便宜",20161,20625,0.825],["一点",20625,20880,0.577]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'customer-9585-0', 'customer', 9585, 9765, '我', 1, 0.979797, '[["我",9585,9765,0.98]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'customer-21560-0', 'customer', 21830, 23000, '这样 可以 吗', 19, 1, '[["这样",21830,22370,1.0],["可以",22370,22850,1.0],["吗",22850,23000,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'agent-31566-0', 'agent', 31566, 31686, '你', 1, 0.257887, '[["你",31566,31686,0.258]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'customer-15562-0', 'customer', 15562, 15862, '啊 是', 2, 0.858557, '[["啊",15562,15682,0.893],["是",15682,15862,0.824]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'agent-13032-0', 'agent', 13032, 13122, '哦', 1, 0.955053, '[["哦",13032,13122,0.955]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'agent-20941-0', 'agent', 20941, 21061, '你', 1, 0.744094, '[["你",20941,21061,0.744]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'agent-45340-0', 'agent', 45340, 45400, '把', 1, 0.45411, '[["把",45340,45400,0.454]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'customer-39401-0', 'customer', 39401, 39556, '按', 1, 0.834731, '[["按",39401,39556,0.835]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'agent-42120-0', 'agent', 42120, 42660, '好的', 2, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'customer-38660-0', 'customer', 38660, 40520, '不用 了 我 还是 咨询', 28, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'customer-6305-0', 'customer', 6305, 8105, '我 昨天 买 的 耳机 没有', 27, 0.9513781666666666, '[["我",6305,6515,1.0],["昨天",6515,7085,1.0],["买",7085,7265,1.0],["的",7265,7385,1.0],["耳机",7385,7835,1.0],["没有",7835,8105,0.708]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'customer-20365-0', 'customer', 20365, 20665, '了 两', 2, 0.748971, '[["了",20365,20423,0.644],["两",20423,20665,0.854]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'customer-32380-0', 'customer', 32380, 33040, '能 给 我', 8, 1, '[["能",32380,32620,1.0],["给",32620,32830,1.0],["我",32830,33040,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'agent-44066-0', 'agent', 44126, 44426, '沙发', 3, 0.69879, '[["沙发",44126,44426,0.699]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'agent-46900-0', 'agent', 46900, 47560, '服务 师傅', 8, 0.7525945, '[["服务",46900,47170,0.505],["师傅",47170,47560,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'customer-26101-0', 'customer', 26101, 26761, '说 在 的', 8, 0.5779343333333333, '[["说",26101,26401,0.781],["在",26401,26641,0.476],["的",26641,26761,0.478]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'customer-49380-0', 'customer', 49680, 50250, '没有 了', 13, 1, '[["没有",49680,50100,1.0],["了",50100,50250,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-56320-0', 'agent', 56350, 57490, '先 您 的 来电', 22, 0.91975325, '[["先",56350,56645,0.679],["您",56645,56890,1.0],["的",56890,57010,1.0],["来电",57010,57490,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-2', 'agent-1860-0', 'agent', 1860, 2040, '要', 1, 0.403093, '[["要",1860,2040,0.403]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'agent-45926-0', 'agent', 45926, 47726, '进行 评价 祝', 27, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'agent-11472-0', 'agent', 11472, 11532, '你', 1, 0.616787, '[["你",11472,11532,0.617]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'customer-42360-0', 'customer', 42630, 43740, '太 好了 那', 16, 0.8597486666666666, '[["太",42630,42810,0.781],["好了",42810,43230,0.977],["那",43440,43740,0.821]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'customer-24505-0', 'customer', 24505, 25645, '退款 因为', 16, 0.9095409999999999, '[["退款",24505,25075,0.819],["因为",25285,25645,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'agent-21625-0', 'agent', 21625, 23545, '是 要 换货 还是 退款', 29, 0.9599414, '[["是",21625,21685,0.838],["要",21685,21895,1.0],["换货",21895,22435,1.0],["还是",22435,22915,0.962],["退款",22915,23545,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-2', 'agent-3540-0', 'agent', 3540, 3600, '你', 1, 0.363197, '[["你",3540,3600,0.363]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'customer-24541-0', 'customer', 24541, 24601, '了', 1, 0.819239, '[["了",24541,24601,0.819]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'agent-29440-0', 'agent', 29440, 29500, '你', 1, 0.601707, '[["你",29440,29500,0.602]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-1', 'agent-54760-0', 'agent', 54760, 54820, '你', 1, 0.588445, '[["你",54760,54820,0.588]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-1', 'agent-34800-0', 'agent', 34800, 35040, '发票', 1, 1, '[["发票",34800,35040,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'agent-28241-0', 'agent', 28241, 28541, '四 对', 2, 0.681856, '[["四",28241,28421,0.728],["对",28421,28541,0.635]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'agent-39006-0', 'agent', 39006, 39306, '只', 2, 0.973383, '[["只",39006,39306,0.973]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'agent-53020-0', 'agent', 53140, 54100, '好 的 洗衣机', 13, 0.698794, '[["好",53140,53410,0.599],["的",53410,53560,0.599],["洗衣机",53650,54100,0.898]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'customer-27145-0', 'customer', 27145, 27265, '不', 1, 1, '[["不",27145,27265,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-1', 'customer-41244-0', 'customer', 41454, 42804, '你 的 服务 很 好', 27, 0.968269, '[["你",41454,41634,0.96],["的",41635,41784,1.0],["服务",41784,42144,1.0],["很",42144,42474,1.0],["好",42474,42804,0.881]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'agent-30041-0', 'agent', 30131, 31391, '我 也 没办法', 23, 1, '[["我",30131,30371,1.0],["也",30371,30551,1.0],["没办法",30551,31391,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'customer-32041-0', 'customer', 32041, 33301, '这 是 什么 态度', 18, 1, '[["这",32041,32221,1.0],["是",32221,32461,1.0],["什么",32461,32911,1.0],["态度",32911,33301,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'customer-51360-0', 'customer', 51360, 52740, '先 给 我 打 电话', 25, 0.9690094, '[["先",51360,51570,0.845],["给",51570,51750,1.0],["我",51750,51960,1.0],["打",51960,52140,1.0],["电话",52140,52740,1.0]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'customer-28765-0', 'customer', 28765, 29005, '真的', 1, 0.700153, '[["真的",28765,29005,0.7]]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'agent-46201-0', 'agent', 46201, 47101, '我 马上', 10, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-refund-escalation-1', 'customer-41081-0', 'customer', 41081, 42221, '上 曝光 你们', 16, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'agent-37825-0', 'agent', 37825, 38665, '对不起', 7, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-talk-over-1', 'customer-35925-0', 'customer', 35925, 37005, '你 的 态度 太差', 15, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-2', 'agent-5100-0', 'agent', 5100, 6240, '问 有 什么', 16, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-calm-order-2', 'customer-7400-0', 'customer', 7400, 8420, '您好', 10, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-hold-excused-2', 'agent-1895-0', 'agent', 1895, 2855, '一 零 零', 13, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-2', 'agent-1936-0', 'agent', 1936, 2792, '一 零 零', 12, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-private-contact-2', 'agent-301-0', 'agent', 301, 1261, '您好', 9, NULL, '[]');
INSERT INTO utterances (call, id, party, start_ms, end_ms, text, revision, confidence, words) VALUES ('demo-1795658761-dead-air-1', 'agent-55600-0', 'agent', 55750, 57190, '感谢 您 的 理解', 21, 1, '[["感谢",55750,56260,1.0],["您",56260,56530,1.0],["的",56530,56680,1.0],["理解",56680,57190,1.0]]');
SELECT pg_catalog.setval('alert_outbox_place_seq', 11, true);
ALTER TABLE ONLY alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY alert_outbox
    ADD CONSTRAINT pk_alert_outbox PRIMARY KEY (place);
ALTER TABLE ONLY alerts
    ADD CONSTRAINT pk_alerts PRIMARY KEY (id);
ALTER TABLE ONLY calls
    ADD CONSTRAINT pk_calls PRIMARY KEY (id);
ALTER TABLE ONLY delivery_attempts
    ADD CONSTRAINT pk_delivery_attempts PRIMARY KEY (outbox, number);
ALTER TABLE ONLY findings
    ADD CONSTRAINT pk_findings PRIMARY KEY (call, id);
ALTER TABLE ONLY gaps
    ADD CONSTRAINT pk_gaps PRIMARY KEY (call, party, start_ms);
ALTER TABLE ONLY levels
    ADD CONSTRAINT pk_levels PRIMARY KEY (call, party, start_ms);
ALTER TABLE ONLY participations
    ADD CONSTRAINT pk_participations PRIMARY KEY (call, party, from_ms);
ALTER TABLE ONLY sessions
    ADD CONSTRAINT pk_sessions PRIMARY KEY (id);
ALTER TABLE ONLY source_tokens
    ADD CONSTRAINT pk_source_tokens PRIMARY KEY (id);
ALTER TABLE ONLY speech_spans
    ADD CONSTRAINT pk_speech_spans PRIMARY KEY (call, party, start_ms);
ALTER TABLE ONLY users
    ADD CONSTRAINT pk_users PRIMARY KEY (name);
ALTER TABLE ONLY utterances
    ADD CONSTRAINT pk_utterances PRIMARY KEY (call, id);
ALTER TABLE ONLY alert_outbox
    ADD CONSTRAINT uq_alert_outbox_key UNIQUE (key);
ALTER TABLE ONLY sessions
    ADD CONSTRAINT uq_sessions_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY source_tokens
    ADD CONSTRAINT uq_source_tokens_name UNIQUE (name);
ALTER TABLE ONLY source_tokens
    ADD CONSTRAINT uq_source_tokens_token_hash UNIQUE (token_hash);
CREATE INDEX ix_alert_outbox_alert_channel_revision ON alert_outbox USING btree (alert, channel, revision);
CREATE INDEX ix_alert_outbox_channel_state_due_at ON alert_outbox USING btree (channel, state, due_at);
CREATE INDEX ix_alerts_call ON alerts USING btree (call);
CREATE INDEX ix_alerts_opened_at_id ON alerts USING btree (opened_at, id);
CREATE INDEX ix_alerts_state_opened_at ON alerts USING btree (state, opened_at);
CREATE INDEX ix_calls_customer_key_started_at ON calls USING btree (customer_key, started_at);
CREATE INDEX ix_calls_started_at_id ON calls USING btree (started_at, id);
CREATE INDEX ix_calls_state_node ON calls USING btree (state, node);
CREATE INDEX ix_calls_team_started_at ON calls USING btree (team, started_at);
CREATE INDEX ix_findings_kind_call ON findings USING btree (kind, call);
CREATE INDEX ix_participations_agent ON participations USING btree (agent);
CREATE INDEX ix_sessions_expires_at ON sessions USING btree (expires_at);
CREATE INDEX ix_sessions_user ON sessions USING btree ("user");
ALTER TABLE ONLY alert_outbox
    ADD CONSTRAINT fk_alert_outbox_alert FOREIGN KEY (alert) REFERENCES alerts(id) ON DELETE CASCADE;
ALTER TABLE ONLY delivery_attempts
    ADD CONSTRAINT fk_delivery_attempts_outbox FOREIGN KEY (outbox) REFERENCES alert_outbox(place) ON DELETE CASCADE;
ALTER TABLE ONLY findings
    ADD CONSTRAINT fk_findings_call FOREIGN KEY (call) REFERENCES calls(id) ON DELETE CASCADE;
ALTER TABLE ONLY gaps
    ADD CONSTRAINT fk_gaps_call FOREIGN KEY (call) REFERENCES calls(id) ON DELETE CASCADE;
ALTER TABLE ONLY levels
    ADD CONSTRAINT fk_levels_call FOREIGN KEY (call) REFERENCES calls(id) ON DELETE CASCADE;
ALTER TABLE ONLY participations
    ADD CONSTRAINT fk_participations_call FOREIGN KEY (call) REFERENCES calls(id) ON DELETE CASCADE;
ALTER TABLE ONLY sessions
    ADD CONSTRAINT fk_sessions_user FOREIGN KEY ("user") REFERENCES users(name) ON DELETE CASCADE;
ALTER TABLE ONLY speech_spans
    ADD CONSTRAINT fk_speech_spans_call FOREIGN KEY (call) REFERENCES calls(id) ON DELETE CASCADE;
ALTER TABLE ONLY utterances
    ADD CONSTRAINT fk_utterances_call FOREIGN KEY (call) REFERENCES calls(id) ON DELETE CASCADE;
